/* SPDX-License-Identifier: EUPL-1.2
 *
 * The same sheet with libharu: a band, six texts and a code of rectangles a badge, eight on a page.
 *
 *   bench_badges_haru PEOPLE.csv OUT.pdf        lines are name;school;place;code
 */
#include <gio/gio.h>
#include <hpdf.h>
#include <qrencode.h>
#include <string.h>

static const float MM = 72 / 25.4f;

typedef struct {
  HPDF_Page page;
  HPDF_Font bold, regular;
  float x, y; /* of the badge's upper left corner, from below */
} Badge;

static void
text (const Badge *badge, HPDF_Font font, float size, float x, float y, const char *what)
{
  HPDF_Page_SetFontAndSize (badge->page, font, size);
  HPDF_Page_BeginText (badge->page);
  HPDF_Page_TextOut (badge->page, badge->x + x * MM, badge->y - y * MM, what);
  HPDF_Page_EndText (badge->page);
}

static void
code (const Badge *badge, const char *what)
{
  QRinput *input = QRinput_new2 (2, QR_ECLEVEL_Q);
  QRinput_append (input, QR_MODE_AN, (int) strlen (what), (const guint8 *) what);
  QRcode *qr = QRcode_encodeInput (input);
  const float module = 33 * MM / (float) qr->width;
  for (int row = 0; row < qr->width; row++)
    for (int from = 0; from < qr->width; from++) {
      int to = from;
      while (to < qr->width && (qr->data[row * qr->width + to] & 1) != 0)
        to++;
      if (to > from)
        HPDF_Page_Rectangle (badge->page, badge->x + 51.7f * MM + (float) from * module,
                             badge->y - 12.5f * MM - (float) (row + 1) * module,
                             (float) (to - from) * module, module);
      from = to;
    }
  HPDF_Page_Fill (badge->page);
  QRcode_free (qr);
  QRinput_free (input);
}

static void
draw (const Badge *badge, char *const *words)
{
  HPDF_Page_SetRGBFill (badge->page, 0.04f, 0.31f, 0.42f);
  HPDF_Page_Rectangle (badge->page, badge->x, badge->y - 7.2f * MM, 90 * MM, 7.2f * MM);
  HPDF_Page_Fill (badge->page);
  HPDF_Page_SetRGBFill (badge->page, 1, 1, 1);
  text (badge, badge->bold, 10, 5, 5, "Lerarencongres 2017");
  text (badge, badge->bold, 10, 62, 5, "Deelnemer");
  HPDF_Page_SetRGBFill (badge->page, 0, 0, 0);
  text (badge, badge->bold, 16, 5, 20, words[0]);
  text (badge, badge->regular, 10, 5, 32, words[1]);
  text (badge, badge->regular, 9, 5, 37, words[2]);
  text (badge, badge->bold, 10, 5, 50, "vr 6 okt");
  code (badge, words[3]);
}

int
main (int argc, char **argv)
{
  static const char FONTS[] = "/usr/share/fonts/truetype/noto/";
  g_autofree char *csv = NULL;
  if (argc != 3 || !g_file_get_contents (argv[1], &csv, NULL, NULL))
    return 2;
  HPDF_Doc doc = HPDF_New (NULL, NULL);
  HPDF_UseUTFEncodings (doc);
  HPDF_SetCompressionMode (doc, HPDF_COMP_ALL);
  g_autofree char *bold = g_strconcat (FONTS, "NotoSans-Bold.ttf", NULL);
  g_autofree char *regular = g_strconcat (FONTS, "NotoSans-Regular.ttf", NULL);
  Badge badge = { 0 };
  badge.bold = HPDF_GetFont (doc, HPDF_LoadTTFontFromFile (doc, bold, HPDF_TRUE), "UTF-8");
  badge.regular = HPDF_GetFont (doc, HPDF_LoadTTFontFromFile (doc, regular, HPDF_TRUE), "UTF-8");
  g_auto (GStrv) lines = g_strsplit (csv, "\n", 0);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    if (i % 8 == 0) {
      badge.page = HPDF_AddPage (doc);
      HPDF_Page_SetWidth (badge.page, 210 * MM);
      HPDF_Page_SetHeight (badge.page, 297 * MM);
    }
    badge.x = (12.5f + 95 * (float) (i % 2)) * MM;
    badge.y = (297 - 31 - 60 * (float) (i / 2 % 4)) * MM;
    g_auto (GStrv) words = g_strsplit (lines[i], ";", 4);
    draw (&badge, words);
  }
  HPDF_STATUS saved = HPDF_SaveToFile (doc, argv[2]);
  HPDF_Free (doc);
  return saved == HPDF_OK ? 0 : 1;
}
