/* SPDX-License-Identifier: EUPL-1.2
 *
 * The file as a whole; see pdf.h.
 */
#include "badges/pdf.h"

#include <string.h>
#include <zlib.h>

#include "badges/error.h"
#include "badges/pdf_parts.h"

/* Of a page with eight badges level 6 saves a fiftieth more and takes twice the time. */
enum { DEFLATE_LEVEL = 4 };

/* Objects with a number of their own; pages take two each, and fonts come after them. */
enum { CATALOG = 1, PAGES, RESOURCES, INFO, FIRST_FREE };

struct BadgePdf {
  char *title, *lang;
  BadgePdfForm form;
  BadgeType *type;
  BadgePdfSink sink;
  gpointer user;
  gsize written;  /* bytes so far */
  GArray *starts; /* of gsize: where object i+1 starts; 0: not there yet */
  guint n_pages;
  GPtrArray *faces; /* of PdfFace */
  GString *content, *head;
  GByteArray *packed;
  z_stream deflate;
};

BadgePdf *
badge_pdf_new (const BadgePdfForm *form, BadgeType *type, BadgePdfSink sink, gpointer user)
{
  BadgePdf *pdf = g_new0 (BadgePdf, 1);
  pdf->form = *form;
  pdf->title = g_strdup (form->title);
  pdf->lang = g_strdup (form->lang);
  pdf->type = type;
  pdf->sink = sink;
  pdf->user = user;
  pdf->starts = g_array_new (FALSE, TRUE, sizeof (gsize));
  g_array_set_size (pdf->starts, FIRST_FREE - 1);
  pdf->faces = pdf_faces_new ();
  pdf->content = g_string_new (NULL);
  pdf->head = g_string_new (NULL);
  pdf->packed = g_byte_array_new ();
  int failed = deflateInit (&pdf->deflate, DEFLATE_LEVEL);
  g_assert (failed == Z_OK); /* no memory, or another library than its header */
  return pdf;
}

void
badge_pdf_free (BadgePdf *pdf)
{
  if (pdf == NULL)
    return;
  deflateEnd (&pdf->deflate);
  g_free (pdf->title);
  g_free (pdf->lang);
  g_array_unref (pdf->starts);
  g_ptr_array_unref (pdf->faces);
  g_string_free (pdf->content, TRUE);
  g_string_free (pdf->head, TRUE);
  g_byte_array_unref (pdf->packed);
  g_free (pdf);
}

static gboolean
push (BadgePdf *pdf, const void *bytes, gsize size, GError **error)
{
  pdf->written += size;
  return pdf->sink (bytes, size, pdf->user, error);
}

static gboolean
push_head (BadgePdf *pdf, GError **error)
{
  return push (pdf, pdf->head->str, pdf->head->len, error);
}

/* Four bytes above 127 in the second line say that this is no text. Section 7.5.2. */
static gboolean
begin (BadgePdf *pdf, GError **error)
{
  static const char HEAD[] = "%PDF-1.6\n%\xe2\xe3\xcf\xd3\n";
  return pdf->written > 0 || push (pdf, HEAD, strlen (HEAD), error);
}

static void
pack (BadgePdf *pdf, const guint8 *bytes, gsize size)
{
  deflateReset (&pdf->deflate);
  g_byte_array_set_size (pdf->packed, (guint) deflateBound (&pdf->deflate, size));
  pdf->deflate.next_in = (guint8 *) bytes; /* zlib's field is not const, and is not written to */
  pdf->deflate.avail_in = (uInt) size;
  pdf->deflate.next_out = pdf->packed->data;
  pdf->deflate.avail_out = pdf->packed->len;
  int ended = deflate (&pdf->deflate, Z_FINISH);
  g_assert (ended == Z_STREAM_END);
  g_byte_array_set_size (pdf->packed, pdf->packed->len - pdf->deflate.avail_out);
}

static void
mark_start (BadgePdf *pdf, guint number)
{
  if (pdf->starts->len < number)
    g_array_set_size (pdf->starts, number);
  g_array_index (pdf->starts, gsize, number - 1) = pdf->written;
}

/* A PdfPut: an object, and its stream when it has one. */
static gboolean
put_object (gpointer user, guint number, const char *dictionary, const guint8 *stream, gsize size,
            GError **error)
{
  BadgePdf *pdf = user;
  mark_start (pdf, number);
  g_string_printf (pdf->head, "%u 0 obj\n<<%s", number, dictionary);
  if (stream == NULL) {
    g_string_append (pdf->head, ">>\nendobj\n");
    return push_head (pdf, error);
  }
  static const char END[] = "\nendstream\nendobj\n";
  pack (pdf, stream, size);
  g_string_append_printf (pdf->head,
                          "/Length %u/Length1 %" G_GSIZE_FORMAT "/Filter/FlateDecode>>\nstream\n",
                          pdf->packed->len, size);
  return push_head (pdf, error) && push (pdf, pdf->packed->data, pdf->packed->len, error) &&
         push (pdf, END, strlen (END), error);
}

gboolean
badge_pdf_page (BadgePdf *pdf, const BadgeDraw *draw, GError **error)
{
  if (!begin (pdf, error))
    return FALSE;
  guint page = FIRST_FREE + 2 * pdf->n_pages++;
  g_string_truncate (pdf->content, 0);
  pdf_content_write (pdf->content, draw, pdf->faces, pdf->form.height_mm);
  char dictionary[100];
  g_snprintf (dictionary, sizeof dictionary, "/Type/Page/Parent %d 0 R/Contents %u 0 R", PAGES,
              page + 1);
  return put_object (pdf, page, dictionary, NULL, 0, error) &&
         put_object (pdf, page + 1, "", (const guint8 *) pdf->content->str, pdf->content->len,
                     error);
}

/* Text for people: UTF-16 with a mark, as hexadecimal digits. Section 7.9.2.2. */
static void
append_text (GString *out, const char *text)
{
  g_autofree gunichar2 *utf16 = g_utf8_to_utf16 (text == NULL ? "" : text, -1, NULL, NULL, NULL);
  g_string_append (out, "<feff");
  for (const gunichar2 *at = utf16; at != NULL && *at != 0; at++)
    g_string_append_printf (out, "%04x", *at);
  g_string_append (out, ">");
}

static gboolean
put_pages (BadgePdf *pdf, GError **error)
{
  const double pt = 72 / 25.4;
  char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (width, sizeof width, "%.3f", pdf->form.width_mm * pt);
  g_ascii_formatd (height, sizeof height, "%.3f", pdf->form.height_mm * pt);
  g_autoptr (GString) pages = g_string_new (NULL);
  g_string_printf (pages, "/Type/Pages/Count %u/MediaBox[0 0 %s %s]/Resources %d 0 R/Kids[",
                   pdf->n_pages, width, height, RESOURCES);
  for (guint i = 0; i < pdf->n_pages; i++)
    g_string_append_printf (pages, "%u 0 R ", FIRST_FREE + 2 * i);
  g_string_append_c (pages, ']');
  return put_object (pdf, PAGES, pages->str, NULL, 0, error);
}

static gboolean
put_fonts (BadgePdf *pdf, GError **error)
{
  guint number = FIRST_FREE + 2 * pdf->n_pages;
  g_autoptr (GString) fonts = g_string_new ("/Font<<");
  for (guint i = 0; i < pdf->faces->len; i++) {
    const PdfFace *used = pdf->faces->pdata[i];
    if (g_hash_table_size (used->glyphs) == 0)
      continue;
    if (!pdf_font_write (pdf->type, i, used, number, put_object, pdf, error))
      return FALSE;
    g_string_append_printf (fonts, "/F%u %u 0 R", i, number);
    number += PDF_FONT_OBJECTS;
  }
  g_string_append (fonts, ">>");
  return put_object (pdf, RESOURCES, fonts->str, NULL, 0, error);
}

/* Who prints it must not scale it, or labels and codes have the wrong size. Section 12.2. */
static gboolean
put_catalog (BadgePdf *pdf, GError **error)
{
  const BadgePdfForm *form = &pdf->form;
  g_autoptr (GString) catalog = g_string_new (NULL);
  g_string_printf (catalog,
                   "/Type/Catalog/Pages %d 0 R/Lang(%s)"
                   "/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true%s>>",
                   PAGES, pdf->lang,
                   !form->duplex      ? ""
                   : form->short_edge ? "/Duplex/DuplexFlipShortEdge"
                                      : "/Duplex/DuplexFlipLongEdge");
  g_autoptr (GString) info = g_string_new ("/Title ");
  append_text (info, pdf->title);
  g_string_append (info, "/Producer(congress-badges)");
  return put_object (pdf, CATALOG, catalog->str, NULL, 0, error) &&
         put_object (pdf, INFO, info->str, NULL, 0, error);
}

/* Twenty bytes an object. Section 7.5.4. */
static gboolean
put_table (BadgePdf *pdf, GError **error)
{
  gsize start = pdf->written;
  g_autoptr (GString) table = g_string_new (NULL);
  g_string_printf (table, "xref\n0 %u\n0000000000 65535 f \n", pdf->starts->len + 1);
  for (guint i = 0; i < pdf->starts->len; i++)
    g_string_append_printf (table, "%010" G_GSIZE_FORMAT " 00000 n \n",
                            g_array_index (pdf->starts, gsize, i));
  g_string_append_printf (table,
                          "trailer\n<</Size %u/Root %d 0 R/Info %d 0 R>>\nstartxref\n"
                          "%" G_GSIZE_FORMAT "\n%%%%EOF\n",
                          pdf->starts->len + 1, CATALOG, INFO, start);
  return push (pdf, table->str, table->len, error);
}

gboolean
badge_pdf_finish (BadgePdf *pdf, GError **error)
{
  return begin (pdf, error) && put_fonts (pdf, error) && put_pages (pdf, error) &&
         put_catalog (pdf, error) && put_table (pdf, error);
}
