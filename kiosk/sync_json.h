/* SPDX-License-Identifier: EUPL-1.2
 *
 * Members of JSON objects, read strictly. For the parsers of the kiosk protocol only
 * (sync_messages.c, sync_changes.c). @object may be NULL or no object: then a member is missing.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "schedule/scan.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* Errors of all: KIOSK_ERROR_FORM, naming the member; what comes out is untouched then. */

/** sync_json_refuse: sets the error that says that @member is missing or wrong. Returns: FALSE. */
gboolean sync_json_refuse (GError **error, const char *member);

/** sync_json_parse: reads an object, no member twice. Returns: (transfer full). */
json_t *sync_json_parse (const char *text, gsize size, GError **error);

/** sync_json_int: an integer within [@least, @most]. */
gboolean sync_json_int (const json_t *object, const char *member, gint64 least, gint64 most,
                        gint64 *value, GError **error);

/** sync_json_count: a number of people. */
gboolean sync_json_count (const json_t *object, const char *member, int *value, GError **error);

/** sync_json_text: Returns: (transfer none): a text of at most 1000 bytes; NULL with @error set. */
const char *sync_json_text (const json_t *object, const char *member, GError **error);

/** sync_json_base64: exactly @size bytes. */
gboolean sync_json_base64 (const json_t *object, const char *member, guint8 *bytes, gsize size,
                           GError **error);

/** sync_json_id: 16 bytes as lower-case hex, so that an id has one spelling. */
gboolean sync_json_id (const json_t *object, const char *member, guint8 id[SCAN_ID_BYTES],
                       GError **error);

/** sync_json_array: Returns: (transfer none): NULL with @error set. */
const json_t *sync_json_array (const json_t *object, const char *member, GError **error);
