/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the pages of the sale show in the same way: sessions, money, times, sectors.
 */
#pragma once

#include "server/sales/catalogue.h"
#include "server/web/request.h"

/** page_new: a view with its title, from the catalogue of sentences. */
View *page_new (Request *request, const char *title_key);

/** page_session_view: all texts of @session, for the templates "session_card" and "session". */
void page_session_view (Request *request, View *view, const CatalogueSession *session);

/** page_places_words: @words: (out) (transfer full): the free places of @session. Returns: static:
 * the class that colours them, or "". */
const char *page_places_words (Request *request, const CatalogueSession *session, char **words);

/** page_number: a whole number from 1 as a form or an address has it; 0 for anything else, and for
 * NULL. */
gint64 page_number (const char *text);

/** page_form_text: a field of the form, "" when absent. Returns: (transfer full). */
char *page_form_text (Request *request, const char *name);

/** page_hold: until when places are held, for the template "hold". */
void page_hold (Request *request, View *view, gint64 expires_ms);

/** page_sector_list: list @name of value and label, @chosen marked. */
void page_sector_list (View *view, const char *name, int chosen);

/** page_day_text: "vrijdag 6 oktober 2017" of a moment. Returns: (transfer full). */
char *page_day_text (Request *request, gint64 ms);
