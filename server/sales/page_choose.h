/* SPDX-License-Identifier: EUPL-1.2
 *
 * Choosing sessions on a page, round by round: the same for a cart and for a private page. The
 * template is "rounds"; a round is a <details>, so that a phone shows one at a time without a
 * script.
 */
#pragma once

#include "server/sales/catalogue.h"
#include "server/sales/seats.h"
#include "server/web/request.h"

/** What the rounds are filled with. */
typedef struct {
  int days;               /* mask of the ticket */
  const GArray *held;     /* of gint64: seats one has: full does not count against them */
  const GArray *chosen;   /* of gint64: what is ticked */
  const GArray *waiting;  /* of gint64: lines one stands in */
  CatalogueFilter filter; /* what is ticked or waited for is shown all the same */
  gint64 open_round;      /* 0: the first in which nothing is ticked */
  gint64 fixed_ms;        /* sessions that begin by then stay as they are */
  gboolean lines;         /* offer to stand in line for what is full */
} Choice;

/** page_choose_fill: the list "rounds" and the fields of the filter. Returns: FALSE with @error. */
gboolean page_choose_fill (Request *request, View *view, const Choice *choice, GError **error);

/** page_choose_problem: the sentence for a choice that was refused, with the sessions it is about.
 * Returns: (transfer full) (nullable): NULL when @error is about something else. */
char *page_choose_problem (Request *request, const GError *error);

/** page_choose_filter: the filter as the query says: thema, sector, vrij. */
CatalogueFilter page_choose_filter (Request *request);

/** What came back from such a page. */
typedef struct {
  gint64 sessions[SEATS_MAX];
  guint n_sessions;
  gint64 waiting[SEATS_MAX];
  guint n_waiting;
  char *query; /* "?thema=2&open=5#ronde-5" when the visitor wants to go on choosing; else NULL */
} Chosen;

/** page_choose_read: what stands in the form, as it stands there. Asks nothing of the database. */
void page_choose_read (Request *request, Chosen *chosen);
