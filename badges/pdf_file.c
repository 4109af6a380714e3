/* SPDX-License-Identifier: EUPL-1.2
 *
 * Numbered objects into a file; see pdf_parts.h. Objects without a stream are held back and packed
 * a hundred together, since they are much alike and would otherwise be a tenth of a sheet.
 */
#include <string.h>
#include <zlib.h>

#include "badges/pdf_parts.h"

enum {
  DEFLATE_LEVEL = 4, /* of a page with eight badges 6 saves a fiftieth more in twice the time */
  HELD_MAX = 100,
};

/** Where an object stands. */
typedef struct {
  guint64 at;   /* byte of the file, or place in the packed object; */
  guint packed; /* number of that object; 0: none */
} Place;

struct PdfFile {
  BadgePdfSink sink;
  gpointer user;
  guint64 written; /* bytes so far */
  GArray *places;  /* of Place: object i + 1 */
  guint n_held, holder;
  GString *held_head, *held; /* numbers and places of those held; themselves */
  GString *head;
  GByteArray *packed;
  z_stream deflate;
};

PdfFile *
pdf_file_new (BadgePdfSink sink, gpointer user)
{
  PdfFile *file = g_new0 (PdfFile, 1);
  file->sink = sink;
  file->user = user;
  file->places = g_array_new (FALSE, TRUE, sizeof (Place));
  file->held_head = g_string_new (NULL);
  file->held = g_string_new (NULL);
  file->head = g_string_new (NULL);
  file->packed = g_byte_array_new ();
  int failed = deflateInit (&file->deflate, DEFLATE_LEVEL);
  g_assert (failed == Z_OK); /* no memory, or another library than its header */
  return file;
}

void
pdf_file_free (PdfFile *file)
{
  if (file == NULL)
    return;
  deflateEnd (&file->deflate);
  g_array_unref (file->places);
  g_string_free (file->held_head, TRUE);
  g_string_free (file->held, TRUE);
  g_string_free (file->head, TRUE);
  g_byte_array_unref (file->packed);
  g_free (file);
}

guint
pdf_file_number (PdfFile *file, guint count)
{
  guint first = file->places->len + 1;
  g_array_set_size (file->places, file->places->len + count);
  return first;
}

static gboolean
push (PdfFile *file, const void *bytes, gsize size, GError **error)
{
  file->written += size;
  return file->sink (bytes, size, file->user, error);
}

/* Four bytes above 127 in the second line say that this is no text. Section 7.5.2. */
static gboolean
begin (PdfFile *file, GError **error)
{
  static const char HEAD[] = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
  return file->written > 0 || push (file, HEAD, strlen (HEAD), error);
}

static void
pack (PdfFile *file, const guint8 *bytes, gsize size)
{
  deflateReset (&file->deflate);
  g_byte_array_set_size (file->packed, (guint) deflateBound (&file->deflate, size));
  file->deflate.next_in = (guint8 *) bytes; /* zlib's field is not const, and is not written to */
  file->deflate.avail_in = (uInt) size;
  file->deflate.next_out = file->packed->data;
  file->deflate.avail_out = file->packed->len;
  int ended = deflate (&file->deflate, Z_FINISH);
  g_assert (ended == Z_STREAM_END);
  g_byte_array_set_size (file->packed, file->packed->len - file->deflate.avail_out);
}

static gboolean
put_stream (PdfFile *file, guint number, const char *dictionary, const guint8 *stream, gsize size,
            GError **error)
{
  static const char END[] = "\nendstream\nendobj\n";
  if (!begin (file, error))
    return FALSE;
  g_array_index (file->places, Place, number - 1).at = file->written;
  pack (file, stream, size);
  g_string_printf (file->head, "%u 0 obj\n<<%s/Length %u/Filter/FlateDecode>>stream\n", number,
                   dictionary, file->packed->len);
  return push (file, file->head->str, file->head->len, error) &&
         push (file, file->packed->data, file->packed->len, error) &&
         push (file, END, strlen (END), error);
}

/* Section 7.5.7. */
static gboolean
put_held (PdfFile *file, GError **error)
{
  if (file->n_held == 0)
    return TRUE;
  char dictionary[80];
  g_snprintf (dictionary, sizeof dictionary, "/Type/ObjStm/N %u/First %u", file->n_held,
              (guint) file->held_head->len);
  g_string_append_len (file->held_head, file->held->str, (gssize) file->held->len);
  gboolean done = put_stream (file, file->holder, dictionary, (const guint8 *) file->held_head->str,
                              file->held_head->len, error);
  file->n_held = 0;
  g_string_truncate (file->held_head, 0);
  g_string_truncate (file->held, 0);
  return done;
}

gboolean
pdf_file_put (gpointer user, guint number, const char *dictionary, const guint8 *stream, gsize size,
              GError **error)
{
  PdfFile *file = user;
  if (stream != NULL)
    return put_stream (file, number, dictionary, stream, size, error);
  if (file->n_held == 0)
    file->holder = pdf_file_number (file, 1);
  Place *place = &g_array_index (file->places, Place, number - 1);
  *place = (Place){ .at = file->n_held++, .packed = file->holder };
  g_string_append_printf (file->held_head, "%u %u ", number, (guint) file->held->len);
  g_string_append_printf (file->held, "<<%s>>\n", dictionary);
  return file->n_held < HELD_MAX || put_held (file, error);
}

static void
append_number (GByteArray *out, guint64 value, int bytes)
{
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    guint8 byte = (guint8) (value >> shift & 255);
    g_byte_array_append (out, &byte, 1);
  }
}

/* What finds the objects: a kind, a place and another one each. Section 7.5.8. */
static gboolean
put_table (PdfFile *file, guint root, guint info, GError **error)
{
  enum { FREE, PLAIN, PACKED };
  guint number = pdf_file_number (file, 1);
  guint64 start = file->written;
  g_autoptr (GByteArray) table = g_byte_array_new ();
  append_number (table, FREE, 1);
  append_number (table, 0, 5);
  append_number (table, G_MAXUINT16, 2);
  for (guint i = 0; i < file->places->len; i++) {
    const Place *place = &g_array_index (file->places, Place, i);
    guint64 at = i + 1 == number ? start : place->at;
    append_number (table, place->packed != 0 ? PACKED : PLAIN, 1);
    append_number (table, place->packed != 0 ? place->packed : at, 5);
    append_number (table, place->packed != 0 ? at : 0, 2);
  }
  char dictionary[100], end[60];
  g_snprintf (dictionary, sizeof dictionary, "/Type/XRef/Size %u/W[1 5 2]/Root %u 0 R/Info %u 0 R",
              file->places->len + 1, root, info);
  g_snprintf (end, sizeof end, "startxref\n%" G_GUINT64_FORMAT "\n%%%%EOF\n", start);
  return put_stream (file, number, dictionary, table->data, table->len, error) &&
         push (file, end, strlen (end), error);
}

gboolean
pdf_file_finish (PdfFile *file, guint root, guint info, GError **error)
{
  return put_held (file, error) && put_table (file, root, info, error);
}
