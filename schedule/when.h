/* SPDX-License-Identifier: EUPL-1.2
 *
 * Moments as text and back. Inside, an instant is milliseconds since 1970 UTC; only pages,
 * letters and calendars know Europe/Amsterdam. Month and day names are ours, since strftime()
 * would need a locale for the whole process.
 */
#pragma once

#include <glib.h>

typedef enum {
  WHEN_NL,
  WHEN_EN,
} WhenLang;

/* Moments outside these years are slips of the pen, and refused. Before them Amsterdam's clock was
 * off by odd seconds. */
enum { WHEN_YEAR_LEAST = 1970, WHEN_YEAR_MOST = 2999 };

/**
 * when_parse_iso:
 * @text: "2017-10-06T09:30:00+02:00", "…Z"; seconds and fractions may be left out; a zone is
 * required
 *
 * Source: ISO 8601 as profiled by RFC 3339.
 *
 * Returns: TRUE with @ms filled; FALSE with it untouched.
 */
gboolean when_parse_iso (const char *text, gint64 *ms);

/** when_parse_local: "2017-10-06T09:30" in @zone. An hour that the clock skips in spring is
 * refused; of one that it strikes twice in autumn the second is meant. */
gboolean when_parse_local (const char *text, GTimeZone *zone, gint64 *ms);

/** when_date_valid: TRUE for a real date "YYYY-MM-DD" of those years. */
gboolean when_date_valid (const char *date);

/** when_zone: Europe/Amsterdam. Returns: (transfer none): static. */
GTimeZone *when_zone (void);

/** when_zone_named: the zone of a name such as "Europe/Zurich". Returns: (transfer full): NULL when
 * there is none of that name. */
GTimeZone *when_zone_named (const char *name);

/** when_format_utc: "2017-10-06T07:30:00Z". Returns: (transfer full). */
char *when_format_utc (gint64 ms);

/** when_format_http: "Fri, 06 Oct 2017 07:00:00 GMT", English in every locale. Source: RFC 9110,
 * section 5.6.7. Returns: (transfer full). */
char *when_format_http (gint64 ms);

/** when_format_iso: "2017-10-06T09:30:00+02:00" in @zone. Returns: (transfer full). */
char *when_format_iso (gint64 ms, GTimeZone *zone);

/** when_format_date: "vrijdag 6 oktober 2017", "Friday 6 October 2017". Returns: (transfer full).
 */
char *when_format_date (gint64 ms, WhenLang lang);

/** when_format_day: the same from "YYYY-MM-DD"; NULL when that is no date. Returns: (transfer
 * full). */
char *when_format_day (const char *date, WhenLang lang);

/** when_format_short: "vr 6 okt 9.30", "Fri 6 Oct 09:30". Returns: (transfer full). */
char *when_format_short (gint64 ms, WhenLang lang);

/** when_format_time: "9.30" in Dutch, "09:30" in English. Returns: (transfer full). */
char *when_format_time (gint64 ms, WhenLang lang);

/** when_format_span: "10.00–11.00 uur", "10:00–11:00". Returns: (transfer full). */
char *when_format_span (gint64 starts_ms, gint64 ends_ms, WhenLang lang);

/** when_local_date: "2017-10-06", the date in Amsterdam. Returns: (transfer full). */
char *when_local_date (gint64 ms);
