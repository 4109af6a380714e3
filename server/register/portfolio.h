/* SPDX-License-Identifier: EUPL-1.2
 *
 * A teacher's portfolio: what was earned here, on which scans it stands, what they did elsewhere,
 * and how far all that brings them towards re-registration. Reading and adding up; how it looks is
 * portfolio_view.c, portfolio_svg.c and portfolio_papers.c.
 */
#pragma once

#include "schedule/store.h"
#include "server/register/offering.h"
#include "server/register/standing.h"

/** One scan under an activity. */
typedef struct {
  gint64 at_ms;
  gboolean inward;
  char *door, *kiosk;
} PortfolioScan;

/** An activity of this congress, or one typed in by the teacher. Texts are never NULL. */
typedef struct {
  gint64 activity_id, own_id; /* one of them 0 */
  char *reference;            /* public id; "" of their own */
  char *title, *provider, *activity_type, *code;
  char *contribution, *content, *elements;
  char *date;                /* ISO */
  gint64 starts_ms, ends_ms; /* of a session; 0 for others */
  gboolean validated;
  gboolean later;     /* can be claimed from @claimable_from, which is to come */
  gboolean corrected; /* two people agreed about presence there */
  char *claimable_from;
  int quarters[AREAS];
  int contact_quarters, self_quarters;
  GPtrArray *scans; /* of PortfolioScan, by time */
} PortfolioItem;

/** What re-registration asks, in quarters of an hour; settings with their sources. */
typedef struct {
  int total, primary, subject_vo, ceiling, years;
} PortfolioRules;

/** What it comes to. */
typedef struct {
  int validated[AREAS], others[AREAS]; /* in the period; others: not validated */
  int undivided;                       /* hours that nobody divided over areas */
  int primary;                         /* of both, in the first three areas */
  int ceiling;                         /* what may count of the fourth */
  int counted;                         /* towards @total, at most that */
  int over_ceiling;                    /* of the fourth, that does not count */
  int missing_total, missing_primary, missing_subject;
  gboolean vo; /* the minimum of vakinhoudelijk holds */
} PortfolioSums;

typedef struct {
  Standing standing;
  char *school, *place;
  int sector;               /* mask, schedule/programme.h */
  char from[11], until[11]; /* the period, ISO; until is the first day after it */
  gboolean period_given;
  GPtrArray *items; /* of PortfolioItem, by date */
  GPtrArray *near;  /* of PortfolioItem: seen, but nothing earned (yet) */
  PortfolioRules rules;
  PortfolioSums sums;
} Portfolio;

/** portfolio_read: of an attendee, at @now_ms. Returns: (transfer full): NULL with @error. */
Portfolio *portfolio_read (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);
/** portfolio_free: accepts NULL. */
void portfolio_free (Portfolio *portfolio);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Portfolio, portfolio_free)

/** portfolio_rules: the numbers from the settings. */
PortfolioRules portfolio_rules (Store *store);

/**
 * portfolio_sum: adds up the items dated in [@from, @until). Pure.
 *
 * The primary process is the first three areas, with a minimum, in VO also one for vakinhoudelijk.
 * Of the rest as much counts as the total leaves, and never more than the ceiling: with 100
 * registeruren 60, with 120 40, with 160 none. Source: registerleraar.nl, herregistratie.
 */
PortfolioSums portfolio_sum (const GPtrArray *items, const PortfolioRules *rules, int sector,
                             const char *from, const char *until);

/** portfolio_item_total: quarters of all areas; of what nobody divided, contact and self-study. */
int portfolio_item_total (const PortfolioItem *item);
/** portfolio_item_free: accepts NULL. */
void portfolio_item_free (gpointer item);
/** portfolio_item_new: with empty texts. */
PortfolioItem *portfolio_item_new (void);

/** portfolio_item_read: one activity by its id, as portfolio_read() has it; NULL without @error
 * when there is none. */
PortfolioItem *portfolio_item_read (Store *store, gint64 activity_id, gint64 now_ms,
                                    GError **error);
