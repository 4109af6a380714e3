/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages that are the same for everybody, kept as they were rendered: in the minute the sale opens
 * thousands ask for the programme between two commits, and one rendering serves them all. A page is
 * kept until the database changes and for at most KEPT_MS, since a page may also tell the time.
 *
 * Safe from any thread.
 */
#pragma once

#include <glib.h>

enum {
  KEPT_MS = 1000,
  KEPT_PAGES_MAX = 64,           /* then the one asked for longest ago goes */
  KEPT_PAGE_BYTES_MAX = 1 << 20, /* larger ones are made each time */
};

typedef struct KeptPages KeptPages;

/** kept_new: with nothing kept. Returns: (transfer full). */
KeptPages *kept_new (void);
/** kept_free: accepts NULL. */
void kept_free (KeptPages *kept);

/**
 * kept_find:
 * @key: what the page depends on: language and target
 * @commits: number of commits now
 * @now_us: monotonic
 * @type: (out): content type, static
 *
 * Returns: (transfer full): the page's bytes; NULL when it must be made.
 */
GBytes *kept_find (KeptPages *kept, const char *key, guint64 commits, gint64 now_us,
                   const char **type);

/**
 * kept_put:
 * @commits: number of commits before the page's snapshot was opened
 * @type: content type, static
 *
 * Keeps a page in the place of an older one; does nothing when it is too large.
 */
void kept_put (KeptPages *kept, const char *key, guint64 commits, gint64 now_us, const char *type,
               GBytes *page);
