/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading JSON strictly and saying where it is wrong: a reader walks into the document,
 * remembers the path ("sessions[12].room") and the first thing that was not as it should be. After
 * that every further read gives its fallback, so the caller asks once, at the end.
 */
#pragma once

#include <gio/gio.h>
#include <jansson.h>

typedef struct {
  GString *path;
  char *fault; /* NULL as long as all is well */
} JsonReader;

enum {
  JSON_READER_BYTES_MAX = 16 * 1024 * 1024,
};

/** json_reader_parse: the document, with duplicates refused and a size cap. Errors:
 * PROGRAMME_ERROR_FORM with line and column. Returns: (transfer full): an object. */
json_t *json_reader_parse (const char *text, gsize size, GError **error);

/** json_reader_init: at the top of a document, without a fault. json_reader_clear: frees what is
 * in it. */
void json_reader_init (JsonReader *reader);
void json_reader_clear (JsonReader *reader);

/** json_reader_fault: notes what is wrong at @key (nullable) of the place the reader stands at. */
void json_reader_fault (JsonReader *reader, const char *key, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/** json_reader_end: FALSE with @error (PROGRAMME_ERROR_FORM) set when there was a fault. */
gboolean json_reader_end (JsonReader *reader, GError **error);

/** json_reader_enter: goes into @key, or item @index when @key is NULL. Returns: what leave()
 * wants. */
gsize json_reader_enter (JsonReader *reader, const char *key, gsize index);
/** json_reader_leave: goes back to where json_reader_enter() gave @mark. */
void json_reader_leave (JsonReader *reader, gsize mark);

/** json_reader_known: faults a member of @object that is not in @keys (ended by NULL). */
void json_reader_known (JsonReader *reader, json_t *object, const char *const *keys);

/** json_reader_need_…, json_reader_may_…: members of an object. _need faults an absent or null one,
 * _may gives the fallback: "" for a text, FALSE for a flag. A number outside @least to @most is a
 * fault. Texts are borrowed from @object. */
const char *json_reader_need_text (JsonReader *reader, json_t *object, const char *key);
const char *json_reader_may_text (JsonReader *reader, json_t *object, const char *key);
gint64 json_reader_need_int (JsonReader *reader, json_t *object, const char *key, gint64 least,
                             gint64 most);
gint64 json_reader_may_int (JsonReader *reader, json_t *object, const char *key, gint64 least,
                            gint64 most, gint64 fallback);
gboolean json_reader_may_flag (JsonReader *reader, json_t *object, const char *key);
/** json_reader_array, json_reader_object: a member of that kind. Returns: borrowed; NULL when it is
 * absent and not @needed, or at fault. */
json_t *json_reader_array (JsonReader *reader, json_t *object, const char *key, gboolean needed);
json_t *json_reader_object (JsonReader *reader, json_t *object, const char *key, gboolean needed);
