/* SPDX-License-Identifier: EUPL-1.2
 *
 * The picture of a portfolio; see portfolio_svg.h. Both forms are drawn from the same segments.
 */
#include "server/register/portfolio_svg.h"

#include "server/register/document.h"

enum { WIDTH = 640, BAR_TOP = 34, BAR_HEIGHT = 52, SEGMENTS_MAX = 2 * AREAS };

/* Dark enough for white, and apart in lightness for those who see no colours. */
static const guint32 COLOURS[AREAS] = { 0x0d4f4a, 0xa8480e, 0x6d3a86, 0x8a9298 };

typedef struct {
  double from, to; /* of the whole bar, 0 to 1 */
  int area;
  gboolean validated;
} Segment;

/* What counts, in the order of the areas, validated first. Returns: how many. */
static int
segments_of (const Portfolio *portfolio, Segment out[SEGMENTS_MAX])
{
  const PortfolioSums *sums = &portfolio->sums;
  int count = 0, at = 0, total = portfolio->rules.total;
  for (int area = 0; area < AREAS; area++) {
    int allowed = area == AREA_OTHER ? sums->ceiling : total;
    for (int k = 0; k < 2; k++) {
      int quarters = MIN (k == 0 ? sums->validated[area] : sums->others[area], allowed);
      int end = MIN (at + quarters, total);
      allowed -= quarters;
      if (end > at)
        out[count++] = (Segment){ (double) at / total, (double) end / total, area, k == 0 };
      at = end;
    }
  }
  return count;
}

/* Where the bar has marks: the minimum of VO, the minimum of the primary process, the whole. */
static int
marks_of (const Portfolio *portfolio, int out[3])
{
  int count = 0;
  if (portfolio->sums.vo)
    out[count++] = portfolio->rules.subject_vo;
  out[count++] = portfolio->rules.primary;
  out[count++] = portfolio->rules.total;
  return count;
}

/* Tenths, written without the locale. */
static void
put_px (GString *svg, const char *name, double value)
{
  int tenths = (int) (value * 10 + 0.5);
  g_string_append_printf (svg, " %s=\"%d.%d\"", name, tenths / 10, tenths % 10);
}

static void
put_rect (GString *svg, double from, double to, const char *fill)
{
  g_string_append (svg, "<rect");
  put_px (svg, "x", from * WIDTH);
  put_px (svg, "width", (to - from) * WIDTH);
  g_string_append_printf (svg, " y=\"%d\" height=\"%d\" fill=\"%s\"/>", BAR_TOP, BAR_HEIGHT, fill);
}

static void
put_mark (GString *svg, int quarters, int total)
{
  double x = (double) quarters / total * (WIDTH - 4) + 2;
  const char *anchor = quarters == total ? "end" : "middle";
  g_string_append (svg, "<line");
  put_px (svg, "x1", x);
  put_px (svg, "x2", x);
  g_string_append_printf (svg, " y1=\"%d\" y2=\"%d\" stroke=\"#1d2a2f\" stroke-width=\"4\"/><text",
                          BAR_TOP - 6, BAR_TOP + BAR_HEIGHT + 6);
  put_px (svg, "x", quarters == total ? WIDTH : x);
  g_string_append_printf (svg, " y=\"24\" font-size=\"26\" text-anchor=\"%s\">%d</text>", anchor,
                          quarters / 4);
}

char *
portfolio_svg (const Portfolio *portfolio, const char *title, const char *text)
{
  Segment segments[SEGMENTS_MAX];
  int marks[3], count = segments_of (portfolio, segments);
  int n_marks = marks_of (portfolio, marks);
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_text = g_markup_escape_text (text, -1);
  GString *svg = g_string_new (NULL);
  g_string_append_printf (
      svg,
      "<svg class=\"portfolio-bar\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
      " role=\"img\" aria-labelledby=\"bar-title bar-text\"><title id=\"bar-title\">%s</title>"
      "<desc id=\"bar-text\">%s</desc><defs><pattern id=\"hatch\" width=\"10\" height=\"10\""
      " patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"5\""
      " height=\"10\" fill=\"#ffffff\" fill-opacity=\"0.6\"/></pattern></defs>",
      WIDTH, BAR_TOP + BAR_HEIGHT + 8, safe_title, safe_text);
  put_rect (svg, 0, 1, "#e7dfd2");
  for (int i = 0; i < count; i++) {
    g_autofree char *colour = g_strdup_printf ("#%06x", COLOURS[segments[i].area]);
    put_rect (svg, segments[i].from, segments[i].to, colour);
    if (!segments[i].validated)
      put_rect (svg, segments[i].from, segments[i].to, "url(#hatch)");
  }
  for (int i = 0; i < n_marks; i++)
    put_mark (svg, marks[i], portfolio->rules.total);
  g_string_append (svg, "</svg>");
  return g_string_free (svg, FALSE);
}

static void
set_colour (cairo_t *cr, guint32 rgb, double mix)
{
  double parts[3];
  for (int i = 0; i < 3; i++)
    parts[i] = (rgb >> (16 - 8 * i) & 0xff) / 255.0 * (1 - mix) + mix;
  cairo_set_source_rgb (cr, parts[0], parts[1], parts[2]);
}

/* @align: 0 begins at @x_mm, 0.5 has its middle there, 1 ends there. */
static void
draw_words (cairo_t *cr, const char *words, double x_mm, double y_mm, double align)
{
  PangoRectangle logical;
  g_autoptr (PangoLayout) layout = document_layout (cr, words, 8, FALSE, DOCUMENT_WIDTH_MM);
  pango_layout_get_extents (layout, NULL, &logical);
  set_colour (cr, 0x1d2a2f, 0);
  cairo_move_to (cr, x_mm - align * logical.width / PANGO_SCALE, y_mm);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_mark (cairo_t *cr, double x_mm, double y_mm, int quarters, gboolean last)
{
  g_autofree char *hours = g_strdup_printf ("%d", quarters / 4);
  draw_words (cr, hours, x_mm, y_mm, last ? 1 : 0.5);
  cairo_set_line_width (cr, 0.6);
  cairo_move_to (cr, x_mm, y_mm + 4);
  cairo_line_to (cr, x_mm, y_mm + 13);
  cairo_stroke (cr);
}

void
portfolio_bar_draw (const Portfolio *portfolio, const char *const names[AREAS], cairo_t *cr,
                    double x_mm, double y_mm, double width_mm)
{
  Segment segments[SEGMENTS_MAX];
  int marks[3], count = segments_of (portfolio, segments);
  int n_marks = marks_of (portfolio, marks), total = portfolio->rules.total;
  set_colour (cr, 0xe7dfd2, 0);
  cairo_rectangle (cr, x_mm, y_mm + 5, width_mm, 7);
  cairo_fill (cr);
  for (int i = 0; i < count; i++) {
    set_colour (cr, COLOURS[segments[i].area], segments[i].validated ? 0 : 0.5);
    cairo_rectangle (cr, x_mm + segments[i].from * width_mm, y_mm + 5,
                     (segments[i].to - segments[i].from) * width_mm, 7);
    cairo_fill (cr);
  }
  for (int i = 0; i < n_marks; i++)
    draw_mark (cr, x_mm + (double) marks[i] / total * width_mm, y_mm, marks[i], marks[i] == total);
  for (int area = 0; area < AREAS; area++) {
    double left = x_mm + area * width_mm / AREAS;
    set_colour (cr, COLOURS[area], 0);
    cairo_rectangle (cr, left, y_mm + 15, 2.6, 2.6);
    cairo_fill (cr);
    draw_words (cr, names[area], left + 4, y_mm + 14.6, 0);
  }
}
