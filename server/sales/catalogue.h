/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is on offer: a programme brought into the database, and lists of it for pages.
 */
#pragma once

#include "schedule/programme.h"
#include "schedule/store.h"

#define CATALOGUE_ERROR (catalogue_error_quark ())
GQuark catalogue_error_quark (void);

/**
 * CatalogueError:
 * @CATALOGUE_ERROR_CAPACITY: a session would have fewer places than are taken; named
 * @CATALOGUE_ERROR_CONTENT: the programme cannot be sold as it is; the message says why
 */
typedef enum {
  CATALOGUE_ERROR_CAPACITY,
  CATALOGUE_ERROR_CONTENT,
} CatalogueError;

typedef struct {
  int added, changed, cancelled;
} CatalogueReport;

/**
 * catalogue_import:
 *
 * Makes the database's programme that of @programme: sessions are known by their guid; new ones
 * are added, known ones changed (and their iCalendar SEQUENCE raised, when calendars would show
 * it), missing ones cancelled, never deleted. A door is made for each room that has none. For
 * commands; needs WRITER_SAVEPOINT.
 */
gboolean catalogue_import (Store *store, const Programme *programme, gint64 now_ms,
                           CatalogueReport *report, GError **error);

/** catalogue_sample_tickets: ticket types, quotas and a voucher for trying out. Harmless when done
 * before. */
gboolean catalogue_sample_tickets (Store *store, GError **error);

/** catalogue_load: the programme as the database has it, for exports. Returns: (transfer full). */
Programme *catalogue_load (Store *store, const char *base_url, GError **error);

/** The congress as the first page names it. @dates: "YYYY-MM-DD", by day. */
typedef struct {
  char *title, *venue, *city;
  GStrv dates;
} CatalogueCongress;

/** catalogue_congress: Returns: (transfer full): NULL without @error before anything was imported.
 */
CatalogueCongress *catalogue_congress (Store *store, GError **error);
void catalogue_congress_free (CatalogueCongress *congress);

/** catalogue_ends: when the last session ends; G_MAXINT64 while there is none. */
gboolean catalogue_ends (Store *store, gint64 *ends_ms, GError **error);

/** What a list of sessions is narrowed to; 0 and NULL do not narrow. */
typedef struct {
  gint64 day_id;
  gint64 round_id;
  gint64 track_id;
  int sector;         /* one bit */
  gboolean only_free; /* with places left */
  const char *words;  /* (nullable): in title, abstract or speaker, without regard to case */
  gboolean
      by_round; /* in the order of days and rounds, those outside the rounds last of their day */
} CatalogueFilter;

/** One session as a page shows it. */
typedef struct {
  gint64 id, day_id, round_id, track_id, room_id;
  char *slug, *title, *subtitle, *abstract, *room, *speakers;
  char *round_name; /* "" for a session outside the rounds */
  char *track_nl, *track_en;
  int track_position; /* from 1; 0 for none: the colour's class */
  int sectors;
  gboolean for_starters, research_based, cancelled, bookable;
  gint64 starts_ms, ends_ms;
  int capacity, places_left;
  int quarters; /* registeruren it is validated for, in quarters; 0 for none */
} CatalogueSession;

/** catalogue_sessions: Returns: (transfer full) (element-type CatalogueSession): by time, then
 * room. */
GPtrArray *catalogue_sessions (Store *store, const CatalogueFilter *filter, GError **error);

/** catalogue_session: Returns: (transfer full): free with catalogue_session_free(); NULL without
 * @error when there is none. */
CatalogueSession *catalogue_session (Store *store, const char *slug, GError **error);
void catalogue_session_free (CatalogueSession *session);

typedef struct {
  gint64 id;
  char *code, *name_nl, *name_en;
  char *hint_nl, *hint_en, *kind;
  int days;
  gint64 price_cents;
  gint64 from_ms, until_ms; /* of its sale; 0: no such bound */
  gint64 days_end_ms;       /* the night after the last of its days */
  gboolean openly;          /* sold to anybody */
  int places_left;          /* the least of its quotas */
} CatalogueTicket;

/** catalogue_ticket_ended: whether @ticket is no longer sold at @now_ms. */
gboolean catalogue_ticket_ended (const CatalogueTicket *ticket, gint64 now_ms);

/** catalogue_tickets: what is on sale, now or at its time: to anybody, and to who has a voucher for
 * the type @bound_to (0: none), and what only @staff sell. Returns: (transfer full) (element-type
 * CatalogueTicket). */
GPtrArray *catalogue_tickets (Store *store, gint64 bound_to, gboolean staff, GError **error);

/** A choice of a filter: a day, round or theme. */
typedef struct {
  gint64 id;
  char *nl, *en;
} CatalogueChoice;

/** catalogue_days, _rounds, _tracks: Returns: (transfer full) (element-type CatalogueChoice). */
GPtrArray *catalogue_days (Store *store, GError **error);
GPtrArray *catalogue_rounds (Store *store, GError **error);
GPtrArray *catalogue_tracks (Store *store, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CatalogueCongress, catalogue_congress_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CatalogueSession, catalogue_session_free)
