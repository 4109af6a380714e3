/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists of the badges' pages: batches that were printed, layouts to choose, people to find at the
 * desk. No HTML here.
 */
#pragma once

#include "schedule/store.h"
#include "schedule/when.h"
#include "server/web/view.h"

/** badges_fill_printings: the list "printings", the newest 50, and whether "printed" holds. */
gboolean badges_fill_printings (Store *store, View *view, WhenLang lang, GError **error);

/** badges_fill_layouts: the list "layouts"; @chosen is marked. @lang: of the titles. */
gboolean badges_fill_layouts (Store *store, View *view, const char *chosen, const char *lang,
                              GError **error);

/** badges_fill_people: the list "people": names, schools or badge numbers with @words in them; at
 * most 50. */
gboolean badges_fill_people (Store *store, View *view, const char *words, GError **error);
