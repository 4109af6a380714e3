/* SPDX-License-Identifier: EUPL-1.2
 *
 * Faces in a PDF; see pdf_parts.h. HarfBuzz cuts a face down to the glyphs used, and leaves them
 * their numbers, so that pages can be written before it is known which those are.
 */
#include <hb-ot.h>
#include <hb-subset.h>
#include <string.h>

#include "badges/error.h"
#include "badges/pdf_parts.h"

static void
glyph_free (gpointer data)
{
  PdfGlyph *glyph = data;
  if (glyph != NULL)
    g_free (glyph->text);
  g_free (glyph);
}

void
pdf_used_init (PdfUsed *used)
{
  used->faces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  used->forms = g_hash_table_new (g_direct_hash, g_direct_equal);
}

void
pdf_used_clear (PdfUsed *used)
{
  g_ptr_array_unref (used->faces);
  g_hash_table_unref (used->forms);
}

const PdfGlyph *
pdf_faces_use (GPtrArray *faces, BadgeType *type, const BadgeGlyph *glyph, const char *text)
{
  while (faces->len <= glyph->face)
    g_ptr_array_add (faces, g_ptr_array_new_with_free_func (glyph_free));
  GPtrArray *face = faces->pdata[glyph->face];
  if (face->len <= glyph->glyph)
    g_ptr_array_set_size (face, (int) glyph->glyph + 1);
  PdfGlyph *used = face->pdata[glyph->glyph];
  if (used != NULL)
    return used;
  used = g_new0 (PdfGlyph, 1);
  used->glyph = glyph->glyph;
  used->advance =
      hb_font_get_glyph_h_advance (badge_type_advances (type, glyph->face), glyph->glyph);
  used->text = g_strndup (text + glyph->text_at, glyph->text_size);
  face->pdata[glyph->glyph] = used;
  return used;
}

static GPtrArray *
without_holes (const GPtrArray *used)
{
  GPtrArray *glyphs = g_ptr_array_new ();
  for (guint i = 0; i < used->len; i++)
    if (used->pdata[i] != NULL)
      g_ptr_array_add (glyphs, used->pdata[i]);
  return glyphs;
}

/* Returns: (transfer full): the face with these glyphs only, and what draws them; NULL on failure.
 */
static hb_face_t *
cut (hb_face_t *face, const GPtrArray *glyphs)
{
  static const hb_tag_t KEEP[] = {
    HB_TAG ('g', 'l', 'y', 'f'), HB_TAG ('l', 'o', 'c', 'a'), HB_TAG ('h', 'e', 'a', 'd'),
    HB_TAG ('h', 'h', 'e', 'a'), HB_TAG ('h', 'm', 't', 'x'), HB_TAG ('m', 'a', 'x', 'p'),
    HB_TAG ('C', 'F', 'F', ' '),
  };
  hb_subset_input_t *input = hb_subset_input_create_or_fail ();
  if (input == NULL)
    return NULL;
  hb_subset_input_set_flags (input, HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING |
                                        HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
  hb_set_t *drop = hb_subset_input_set (input, HB_SUBSET_SETS_DROP_TABLE_TAG);
  hb_set_clear (drop);
  hb_set_invert (drop); /* everything but what is kept */
  for (gsize i = 0; i < G_N_ELEMENTS (KEEP); i++)
    hb_set_del (drop, KEEP[i]);
  for (guint i = 0; i < glyphs->len; i++)
    hb_set_add (hb_subset_input_glyph_set (input), ((const PdfGlyph *) glyphs->pdata[i])->glyph);
  hb_face_t *small = hb_subset_or_fail (face, input);
  hb_subset_input_destroy (input);
  return small;
}

/* The letters before the plus sign tell subsets apart. Section 9.6.4. */
static char *
font_name (hb_face_t *face, guint number)
{
  char name[100] = "";
  unsigned size = sizeof name;
  hb_ot_name_get_utf8 (face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name);
  return g_strdup_printf ("LCBAD%c+%s", 'A' + (char) (number % 26), name);
}

static char *
widths (const GPtrArray *glyphs)
{
  GString *text = g_string_new ("[");
  guint32 next = G_MAXUINT32;
  for (guint i = 0; i < glyphs->len; i++) {
    const PdfGlyph *glyph = glyphs->pdata[i];
    if (glyph->glyph != next)
      g_string_append_printf (text, "%s%u[", i > 0 ? "]" : "", glyph->glyph);
    g_string_append_printf (text, "%d ", glyph->advance);
    next = glyph->glyph + 1;
  }
  g_string_append (text, glyphs->len > 0 ? "]]" : "]");
  return g_string_free (text, FALSE);
}

/* A map from glyphs to text, as UTF-16. Section 9.10.3. */
static char *
to_unicode (const GPtrArray *glyphs)
{
  enum { BLOCK = 100 }; /* entries a block may have */
  GString *map = g_string_new ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                               "/CMapName /LC def /CMapType 2 def\n"
                               "1 begincodespacerange <0000> <ffff> endcodespacerange\n");
  for (guint first = 0; first < glyphs->len; first += BLOCK) {
    guint past = MIN (first + BLOCK, glyphs->len);
    g_string_append_printf (map, "%u beginbfchar\n", past - first);
    for (guint i = first; i < past; i++) {
      const PdfGlyph *glyph = glyphs->pdata[i];
      g_autofree gunichar2 *text = g_utf8_to_utf16 (glyph->text, -1, NULL, NULL, NULL);
      g_string_append_printf (map, "<%04x> <", glyph->glyph);
      for (const gunichar2 *at = text; at != NULL && *at != 0; at++)
        g_string_append_printf (map, "%04x", *at);
      g_string_append (map, ">\n");
    }
    g_string_append (map, "endbfchar\n");
  }
  g_string_append (map, "endcmap CMapName currentdict /CMap defineresource pop end end\n");
  return g_string_free (map, FALSE);
}

static gboolean
put_font_file (hb_face_t *small, gboolean cff, guint number, PdfPut put, gpointer user,
               GError **error)
{
  hb_blob_t *blob = cff ? hb_face_reference_table (small, HB_TAG ('C', 'F', 'F', ' '))
                        : hb_face_reference_blob (small);
  unsigned size = 0;
  const char *bytes = hb_blob_get_data (blob, &size);
  g_autofree char *kind =
      cff ? g_strdup ("/Subtype/CIDFontType0C") : g_strdup_printf ("/Length1 %u", size);
  gboolean done = put (user, number, kind, (const guint8 *) bytes, size, error);
  hb_blob_destroy (blob);
  return done;
}

/* Section 9.8: what a reader would use to make do without the font. */
static char *
descriptor (BadgeType *type, guint face, const char *name, gboolean cff, guint file)
{
  hb_font_extents_t extents = { 0 };
  hb_font_get_h_extents (badge_type_advances (type, face), &extents);
  return g_strdup_printf (
      "/Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[-1000 %d 2000 %d]/ItalicAngle 0/Ascent %d"
      "/Descent %d/CapHeight 714/StemV 90/%s %u 0 R",
      name, extents.descender, extents.ascender, extents.ascender, extents.descender,
      cff ? "FontFile3" : "FontFile2", file);
}

gboolean
pdf_font_write (BadgeType *type, guint face, const GPtrArray *used, guint first, PdfPut put,
                gpointer user, GError **error)
{
  hb_face_t *whole = badge_type_face (type, face);
  g_autoptr (GPtrArray) glyphs = without_holes (used);
  hb_face_t *small = cut (whole, glyphs);
  if (small == NULL) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_DRAW, "face %u cannot be embedded", face);
    return FALSE;
  }
  hb_blob_t *outlines = hb_face_reference_table (whole, HB_TAG ('C', 'F', 'F', ' '));
  gboolean cff = hb_blob_get_length (outlines) > 0;
  hb_blob_destroy (outlines);
  g_autofree char *name = font_name (whole, face);
  g_autofree char *font = g_strdup_printf (
      "/Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%u 0 R]"
      "/ToUnicode %u 0 R",
      name, first + 1, first + 4);
  g_autofree char *wide = widths (glyphs);
  g_autofree char *cid = g_strdup_printf (
      "/Type/Font/Subtype/CIDFontType%d/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
      "/Ordering(Identity)/Supplement 0>>/FontDescriptor %u 0 R/W%s%s",
      cff ? 0 : 2, name, first + 2, wide, cff ? "" : "/CIDToGIDMap/Identity");
  g_autofree char *described = descriptor (type, face, name, cff, first + 3);
  g_autofree char *unicode = to_unicode (glyphs);
  gboolean done = put (user, first, font, NULL, 0, error) &&
                  put (user, first + 1, cid, NULL, 0, error) &&
                  put (user, first + 2, described, NULL, 0, error) &&
                  put_font_file (small, cff, first + 3, put, user, error) &&
                  put (user, first + 4, "", (const guint8 *) unicode, strlen (unicode), error);
  hb_face_destroy (small);
  return done;
}
