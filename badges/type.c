/* SPDX-License-Identifier: EUPL-1.2
 *
 * Faces and shaping; see type.h. The only file that knows fontconfig.
 */
#include "badges/type.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>

#include "badges/error.h"

/* Living scripts by the families that have them, so that nothing is left to fontconfig's guess.
 * Chinese characters have the forms of Chinese, whatever the machine's language. A family's files
 * are named after it: "NotoSansThai-Bold.ttf". */
static const char *const FAMILIES[] = {
  "Noto Sans",          "Noto Sans Arabic",     "Noto Sans Hebrew",  "Noto Sans Armenian",
  "Noto Sans Georgian", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Gurmukhi",
  "Noto Sans Gujarati", "Noto Sans Oriya",      "Noto Sans Tamil",   "Noto Sans Telugu",
  "Noto Sans Kannada",  "Noto Sans Malayalam",  "Noto Sans Sinhala", "Noto Sans Thai",
  "Noto Sans Lao",      "Noto Sans Khmer",      "Noto Sans Myanmar", "Noto Sans Ethiopic",
  "Noto Sans Cherokee", "Noto Sans Mongolian",  "Noto Sans Syriac",  "Noto Sans Thaana",
  "Noto Sans Tifinagh", "Noto Sans NKo",        "Noto Sans Adlam",   "Noto Sans Yi",
  "Noto Serif Tibetan", "Noto Sans CJK SC",     "Noto Sans Symbols", "Noto Sans Symbols2",
  "Noto Sans Math",
};

/* What stands for all of them: a list of names would be compared with each text that is shaped. */
#define FAMILY "Lerarencongres"

/* Accepted wins from rejected. Caches may come from anywhere: they hold what the files say. */
static const char FONTS_HEAD[] =
    "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'><fontconfig>"
    "<dir>/usr/share/fonts/truetype/noto</dir><dir>/usr/share/fonts/opentype/noto</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix='xdg'>fontconfig</cachedir>"
    "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>"
    "<glob>/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc</glob>"
    "<glob>/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc</glob>";
static const char FONTS_MIDDLE[] =
    "</acceptfont></selectfont><match target='pattern'><test name='family'><string>" FAMILY
    "</string></test><edit name='family' mode='assign' binding='strong'>";
static const char FONTS_TAIL[] = "</edit></match></fontconfig>";

enum {
  REFERENCE_PX = 1000, /* size of the letters while they are shaped: an em has so many pixels */
  SHAPES_MAX = 50000,
};

typedef struct {
  PangoFont *font;
  hb_font_t *advances;
  cairo_font_face_t *cairo;
} Face;

struct BadgeType {
  PangoFontMap *map;
  PangoContext *context;
  PangoLayout *layout;
  PangoFontDescription *fonts[2]; /* regular, bold */
  GHashTable *shapes[2];          /* text to BadgeShape */
  GArray *faces;
};

static void
shape_free (gpointer data)
{
  BadgeShape *shape = data;
  g_free (shape->text);
  g_free (shape->glyphs);
  g_free (shape);
}

static void
type_free (gpointer data)
{
  BadgeType *type = data;
  for (guint i = 0; i < type->faces->len; i++) {
    Face *face = &g_array_index (type->faces, Face, i);
    hb_font_destroy (face->advances);
    cairo_font_face_destroy (face->cairo);
    g_object_unref (face->font);
  }
  g_array_unref (type->faces);
  for (int bold = 0; bold < 2; bold++) {
    g_hash_table_unref (type->shapes[bold]);
    pango_font_description_free (type->fonts[bold]);
  }
  g_object_unref (type->layout);
  g_object_unref (type->context);
  g_object_unref (type->map);
  g_free (type);
}

static char *
fonts_text (void)
{
  static const char *const STYLES[] = { "Regular", "Bold" };
  GString *text = g_string_new (FONTS_HEAD);
  for (gsize i = 0; i < G_N_ELEMENTS (FAMILIES); i++) {
    g_auto (GStrv) words = g_strsplit (FAMILIES[i], " ", 0);
    g_autofree char *name = g_strjoinv ("", words);
    for (gsize style = 0; style < G_N_ELEMENTS (STYLES); style++)
      g_string_append_printf (text, "<glob>/usr/share/fonts/truetype/noto/%s-%s.ttf</glob>", name,
                              STYLES[style]);
  }
  g_string_append (text, FONTS_MIDDLE);
  for (gsize i = 0; i < G_N_ELEMENTS (FAMILIES); i++)
    g_string_append_printf (text, "<string>%s</string>", FAMILIES[i]);
  g_string_append (text, FONTS_TAIL);
  return g_string_free (text, FALSE);
}

/* One configuration for the process; fontconfig keeps it whole under threads. */
static FcConfig *
fonts_config (void)
{
  static gsize made;
  if (g_once_init_enter (&made)) {
    FcConfig *config = FcConfigCreate ();
    g_autofree char *text = fonts_text ();
    gboolean read = FcConfigParseAndLoadFromMemory (config, (const FcChar8 *) text, FcTrue) &&
                    FcConfigBuildFonts (config);
    g_assert (read); /* our own text */
    g_once_init_leave (&made, GPOINTER_TO_SIZE (config));
  }
  return GSIZE_TO_POINTER (made);
}

void
badge_type_alone (void)
{
  FcConfigSetCurrent (fonts_config ());
}

static gboolean
fonts_there (GError **error)
{
  static const char *const NEEDED[][2] = {
    { "Noto Sans", "fonts-noto-core" },
    { "Noto Sans CJK SC", "fonts-noto-cjk" },
  };
  const FcFontSet *set = FcConfigGetFonts (fonts_config (), FcSetSystem);
  for (gsize need = 0; need < G_N_ELEMENTS (NEEDED); need++) {
    gboolean found = FALSE;
    for (int i = 0; set != NULL && i < set->nfont && !found; i++) {
      FcChar8 *family = NULL;
      for (int n = 0; FcPatternGetString (set->fonts[i], FC_FAMILY, n, &family) == FcResultMatch;
           n++)
        found = found || strcmp ((const char *) family, NEEDED[need][0]) == 0;
    }
    if (found)
      continue;
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_DRAW,
                 "the letters of the badges are missing: install the package %s", NEEDED[need][1]);
    return FALSE;
  }
  return TRUE;
}

static PangoFontDescription *
font_described (gboolean bold)
{
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family_static (font, FAMILY);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, REFERENCE_PX * PANGO_SCALE);
  return font;
}

static BadgeType *
type_new (void)
{
  BadgeType *type = g_new0 (BadgeType, 1);
  type->map = pango_cairo_font_map_new_for_font_type (CAIRO_FONT_TYPE_FT);
  pango_fc_font_map_set_config (PANGO_FC_FONT_MAP (type->map), fonts_config ());
  type->context = pango_font_map_create_context (type->map);
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (type->context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (type->context, FALSE);
  pango_context_set_language (type->context, pango_language_from_string ("nl"));
  type->layout = pango_layout_new (type->context);
  pango_layout_set_single_paragraph_mode (type->layout, TRUE);
  for (int bold = 0; bold < 2; bold++) {
    type->fonts[bold] = font_described (bold);
    type->shapes[bold] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, shape_free);
  }
  type->faces = g_array_new (FALSE, FALSE, sizeof (Face));
  return type;
}

static GPrivate thread_type = G_PRIVATE_INIT (type_free);

/* The first thread does not end as others do, so what is its own would stay. */
static void
free_at_exit (void)
{
  g_private_replace (&thread_type, NULL);
}

BadgeType *
badge_type_get (GError **error)
{
  static gsize once;
  BadgeType *type = g_private_get (&thread_type);
  if (type != NULL)
    return type;
  if (!fonts_there (error))
    return NULL;
  type = type_new ();
  g_private_set (&thread_type, type);
  if (g_once_init_enter (&once)) {
    atexit (free_at_exit);
    g_once_init_leave (&once, 1);
  }
  return type;
}

static guint
face_of (BadgeType *type, PangoFont *font)
{
  hb_face_t *wanted = hb_font_get_face (pango_font_get_hb_font (font));
  for (guint i = 0; i < type->faces->len; i++)
    if (badge_type_face (type, i) == wanted)
      return i;
  Face face = { .font = g_object_ref (font), .advances = hb_font_create (wanted) };
  hb_font_set_scale (face.advances, 1000, 1000);
  cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font));
  face.cairo = cairo_font_face_reference (cairo_scaled_font_get_font_face (scaled));
  g_array_append_val (type->faces, face);
  return type->faces->len - 1;
}

/* Where the cluster that starts at byte @start of a run ends. */
static int
cluster_end (const PangoGlyphItem *run, int start)
{
  int end = run->item->length;
  for (int i = 0; i < run->glyphs->num_glyphs; i++)
    if (run->glyphs->log_clusters[i] > start)
      end = MIN (end, run->glyphs->log_clusters[i]);
  return end;
}

/* Appends the glyphs of one run. Returns: where the pen stands after it, in pango's units. */
static double
take_run (BadgeType *type, const PangoGlyphItem *run, double pen, GArray *glyphs)
{
  const double em = (double) REFERENCE_PX * PANGO_SCALE;
  guint face = face_of (type, run->item->analysis.font);
  for (int i = 0; i < run->glyphs->num_glyphs; i++) {
    const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
    int cluster = run->glyphs->log_clusters[i];
    BadgeGlyph glyph = { .face = face, .glyph = info->glyph };
    glyph.x_em = (pen + info->geometry.x_offset) / em;
    glyph.y_em = (info->geometry.y_offset - run->y_offset) / em;
    if (i == 0 || run->glyphs->log_clusters[i - 1] != cluster) {
      glyph.text_at = (guint16) MIN (run->item->offset + cluster, G_MAXUINT16);
      glyph.text_size = (guint16) (cluster_end (run, cluster) - cluster);
    }
    pen += info->geometry.width;
    if (info->glyph == PANGO_GLYPH_EMPTY)
      continue;
    if ((info->glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0)
      glyph.glyph = 0; /* a box says that something stands here */
    g_array_append_val (glyphs, glyph);
  }
  return pen;
}

static BadgeShape *
shape_new (BadgeType *type, const char *text, gsize size, gboolean bold)
{
  const double em = (double) REFERENCE_PX * PANGO_SCALE;
  pango_layout_set_font_description (type->layout, type->fonts[bold]);
  pango_layout_set_text (type->layout, text, (int) size);
  PangoLayoutLine *line = pango_layout_get_line_readonly (type->layout, 0);
  PangoRectangle ink, logical;
  pango_layout_line_get_extents (line, &ink, &logical);

  BadgeShape *shape = g_new0 (BadgeShape, 1);
  GArray *glyphs = g_array_new (FALSE, FALSE, sizeof (BadgeGlyph));
  double pen = 0;
  for (const GSList *runs = line->runs; runs != NULL; runs = runs->next)
    pen = take_run (type, runs->data, pen, glyphs);
  shape->text = g_strndup (text, size);
  shape->n_glyphs = glyphs->len;
  shape->glyphs = (BadgeGlyph *) (gpointer) g_array_free (glyphs, FALSE);
  shape->width_em = pen / em;
  shape->left_em = MIN (0, ink.x) / em;
  shape->right_em = MAX (pen, ink.x + ink.width) / em;
  shape->ascent_em = -logical.y / em;
  shape->descent_em = (logical.y + logical.height) / em;
  shape->ink_top_em = ink.y / em;
  shape->ink_bottom_em = (ink.y + ink.height) / em;
  shape->rtl = pango_layout_line_get_resolved_direction (line) == PANGO_DIRECTION_RTL;
  return shape;
}

const BadgeShape *
badge_type_shape (BadgeType *type, const char *text, gsize size, gboolean bold)
{
  bold = bold ? 1 : 0;
  char small[256];
  g_autofree char *large = size < sizeof small ? NULL : g_strndup (text, size);
  const char *key = large;
  if (key == NULL) {
    memcpy (small, text, size);
    small[size] = '\0';
    key = small;
  }
  BadgeShape *shape = g_hash_table_lookup (type->shapes[bold], key);
  if (shape == NULL) {
    shape = shape_new (type, text, size, bold);
    g_hash_table_insert (type->shapes[bold], shape->text, shape);
  }
  return shape;
}

void
badge_type_trim (BadgeType *type)
{
  for (int bold = 0; bold < 2; bold++)
    if (g_hash_table_size (type->shapes[bold]) > SHAPES_MAX)
      g_hash_table_remove_all (type->shapes[bold]);
}

hb_face_t *
badge_type_face (const BadgeType *type, guint face)
{
  return hb_font_get_face (g_array_index (type->faces, Face, face).advances);
}

hb_font_t *
badge_type_advances (const BadgeType *type, guint face)
{
  return g_array_index (type->faces, Face, face).advances;
}

cairo_font_face_t *
badge_type_cairo (const BadgeType *type, guint face)
{
  return g_array_index (type->faces, Face, face).cairo;
}
