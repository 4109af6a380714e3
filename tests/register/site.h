/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register's pages served over the congress of pages_world.h, with its visitors, for tests of
 * what they show and how they refuse.
 */
#pragma once

#include "tests/server/fixture.h"

#define SITE_OFFICE "/kantoor/register"

typedef struct {
  char *folder;
  Fixture *fixture;
  Browser *visitor, *one, *two, *admin, *desk; /* two organisers, who administers, at the desk */
  char *mine;                                  /* "/mijn/LINK" of Leraar 1 */
} Site;

/** site_open, site_close: for g_test_add(). */
void site_open (Site *site, gconstpointer data);
void site_close (Site *site, gconstpointer data);

/** site_private_path: "/mijn/LINK" of Leraar @attendee. Returns: (transfer full). */
char *site_private_path (Site *site, guint attendee);

/** site_expect: the answer must have @status, and @words (NULL: any) in it. */
void site_expect (const Reply *reply, const char *path, int status, const char *words);
/** site_get, site_see: gets @path, and expects. */
Reply *site_get (Browser *browser, const char *path, int status, const char *words);
void site_see (Browser *browser, const char *path, int status, const char *words);
/** site_submit: sends @fields to @path from the page @from, and expects. */
void site_submit (Browser *browser, const char *from, const char *path, const char *fields,
                  int status, const char *words);

/** site_between: what stands in @text between two marks, which must be there. Returns: (transfer
 * full). */
char *site_between (const char *text, const char *before, const char *after);

/** site_number: the one number of a query on the site's database. */
gint64 site_number (Site *site, const char *sql);
