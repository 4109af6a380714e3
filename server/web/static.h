/* SPDX-License-Identifier: EUPL-1.2
 *
 * Style sheets, scripts, fonts and pictures: embedded, and addressed by the hash of their content,
 * so that a browser may keep them for ever and never has an old one.
 */
#pragma once

#include <gio/gio.h>

typedef struct Statics Statics;

typedef struct {
  char *url;        /* "/static/HASH/style.css" */
  char *etag;       /* "\"HASH\"" */
  const char *type; /* Content-Type */
  GBytes *bytes;
} StaticFile;

/** statics_new: reads every file of a resource folder. */
Statics *statics_new (const char *resources, GError **error);
/** statics_free: accepts NULL. */
void statics_free (Statics *statics);

/** statics_url: address of the file @name. Returns: borrowed; NULL when there is none. */
const char *statics_url (const Statics *statics, const char *name);
/** statics_find: Returns: borrowed; NULL when there is none. */
const StaticFile *statics_find (const Statics *statics, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statics, statics_free)
