/* SPDX-License-Identifier: EUPL-1.2
 *
 * The calendar of one person, to download once or to subscribe to. The subscription has a link of
 * its own, which opens nothing else: it is given to calendar services. Events keep their UID;
 * whatever changes raises the SEQUENCE; a session that is cancelled or given up stays as
 * STATUS:CANCELLED, so that a calendar takes it out.
 */
#pragma once

#include "schedule/store.h"
#include "server/core/app.h"

/** calendar_url: "BASE/agenda/TOKEN.ics" of attendee.public_id: when the ticket goes to somebody
 * else, so does what the link shows. Returns: (transfer full). */
char *calendar_url (const App *app, const char *person_id);

/** calendar_check: Returns: (transfer full): the public id in @token; NULL when it is not ours. */
char *calendar_check (const guint8 secret[32], const char *token);

typedef struct {
  char *text;         /* iCalendar */
  char *etag;         /* of the text, quoted */
  gint64 modified_ms; /* of the newest thing in it; also its DTSTAMP, so that nothing new is the
                         same text */
} Calendar;

void calendar_clear (Calendar *calendar);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Calendar, calendar_clear)

/**
 * calendar_make:
 * @found: (out): whether there is such a person, with an order that left the cart
 *
 * Source: RFC 5545 (3.6.1, 3.8.1.11, 3.8.7.4), RFC 7986 (REFRESH-INTERVAL).
 */
gboolean calendar_make (const App *app, Store *store, const char *person_id, Calendar *calendar,
                        gboolean *found, GError **error);
