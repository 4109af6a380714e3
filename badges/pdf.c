/* SPDX-License-Identifier: EUPL-1.2
 *
 * The file as a whole; see pdf.h.
 */
#include "badges/pdf.h"

#include "badges/pdf_parts.h"

/* Objects that name others, which are known last. */
enum { CATALOG = 1, PAGES, RESOURCES, INFO };

struct BadgePdf {
  char *title, *lang;
  BadgePdfForm form;
  BadgeType *type;
  PdfFile *file;
  PdfUsed used;
  GArray *pages, *forms; /* of guint: their objects */
  GString *content;
};

BadgePdf *
badge_pdf_new (const BadgePdfForm *form, BadgeType *type, BadgePdfSink sink, gpointer user)
{
  BadgePdf *pdf = g_new0 (BadgePdf, 1);
  pdf->form = *form;
  pdf->title = g_strdup (form->title);
  pdf->lang = g_strdup (form->lang);
  pdf->type = type;
  pdf->file = pdf_file_new (sink, user);
  pdf_file_number (pdf->file, INFO);
  pdf_used_init (&pdf->used);
  pdf->pages = g_array_new (FALSE, FALSE, sizeof (guint));
  pdf->forms = g_array_new (FALSE, FALSE, sizeof (guint));
  pdf->content = g_string_new (NULL);
  return pdf;
}

void
badge_pdf_free (BadgePdf *pdf)
{
  if (pdf == NULL)
    return;
  g_free (pdf->title);
  g_free (pdf->lang);
  pdf_file_free (pdf->file);
  pdf_used_clear (&pdf->used);
  g_array_unref (pdf->pages);
  g_array_unref (pdf->forms);
  g_string_free (pdf->content, TRUE);
  g_free (pdf);
}

static gboolean
put (BadgePdf *pdf, guint number, const char *dictionary, GError **error)
{
  return pdf_file_put (pdf->file, number, dictionary, NULL, 0, error);
}

static gboolean
put_content (BadgePdf *pdf, guint number, const char *dictionary, GError **error)
{
  return pdf_file_put (pdf->file, number, dictionary, (const guint8 *) pdf->content->str,
                       pdf->content->len, error);
}

/* Pieces become forms at their first use. They may be drawn over their edges, so those are wide.
 * Section 8.10. */
static gboolean
put_pieces (BadgePdf *pdf, const BadgeDraw *draw, GError **error)
{
  for (guint i = 0; i < draw->ops->len; i++) {
    const BadgeOp *op = &g_array_index (draw->ops, BadgeOp, i);
    if (op->kind != BADGE_OP_PIECE)
      continue;
    BadgeDraw *piece = draw->pieces->pdata[op->first];
    if (g_hash_table_contains (pdf->used.forms, piece))
      continue;
    if (!put_pieces (pdf, piece, error))
      return FALSE;
    guint number = pdf_file_number (pdf->file, 1);
    g_array_append_val (pdf->forms, number);
    g_hash_table_insert (pdf->used.forms, piece, GUINT_TO_POINTER (number));
    char dictionary[120];
    g_snprintf (dictionary, sizeof dictionary,
                "/Type/XObject/Subtype/Form/BBox[-2000 -2000 2000 2000]/Resources %d 0 R",
                RESOURCES);
    g_string_truncate (pdf->content, 0);
    pdf_content_write (pdf->content, piece, &pdf->used);
    if (!put_content (pdf, number, dictionary, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
badge_pdf_page (BadgePdf *pdf, const BadgeDraw *draw, GError **error)
{
  if (!put_pieces (pdf, draw, error))
    return FALSE;
  guint page = pdf_file_number (pdf->file, 2);
  g_array_append_val (pdf->pages, page);
  g_string_truncate (pdf->content, 0);
  pdf_content_write_page (pdf->content, draw, &pdf->used, pdf->form.height_mm);
  char dictionary[100];
  g_snprintf (dictionary, sizeof dictionary, "/Type/Page/Parent %d 0 R/Contents %u 0 R", PAGES,
              page + 1);
  return put (pdf, page, dictionary, error) && put_content (pdf, page + 1, "", error);
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
                   pdf->pages->len, width, height, RESOURCES);
  for (guint i = 0; i < pdf->pages->len; i++)
    g_string_append_printf (pages, "%u 0 R ", g_array_index (pdf->pages, guint, i));
  g_string_append_c (pages, ']');
  return put (pdf, PAGES, pages->str, error);
}

static gboolean
put_fonts (BadgePdf *pdf, GString *resources, GError **error)
{
  g_string_append (resources, "/Font<<");
  for (guint i = 0; i < pdf->used.faces->len; i++) {
    const GPtrArray *used = pdf->used.faces->pdata[i];
    if (used->len == 0)
      continue;
    guint number = pdf_file_number (pdf->file, PDF_FONT_OBJECTS);
    if (!pdf_font_write (pdf->type, i, used, number, pdf_file_put, pdf->file, error))
      return FALSE;
    g_string_append_printf (resources, "/F%u %u 0 R", i, number);
  }
  g_string_append (resources, ">>");
  return TRUE;
}

static gboolean
put_resources (BadgePdf *pdf, GError **error)
{
  g_autoptr (GString) resources = g_string_new (NULL);
  if (!put_fonts (pdf, resources, error))
    return FALSE;
  g_string_append (resources, "/XObject<<");
  for (guint i = 0; i < pdf->forms->len; i++) {
    guint number = g_array_index (pdf->forms, guint, i);
    g_string_append_printf (resources, "/X%u %u 0 R", number, number);
  }
  g_string_append (resources, ">>");
  return put (pdf, RESOURCES, resources->str, error);
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
  return put (pdf, CATALOG, catalog->str, error) && put (pdf, INFO, info->str, error);
}

gboolean
badge_pdf_finish (BadgePdf *pdf, GError **error)
{
  return put_resources (pdf, error) && put_pages (pdf, error) && put_catalog (pdf, error) &&
         pdf_file_finish (pdf->file, CATALOG, INFO, error);
}
