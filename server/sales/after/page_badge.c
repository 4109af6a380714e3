/* SPDX-License-Identifier: EUPL-1.2
 *
 * The badge as a page for the phone: a large code, dark on light whatever the theme. Once opened it
 * can be read without a network: a script of a few lines keeps a copy on the phone, and asks for a
 * newer one first whenever there is a network.
 */
#include "badges/number.h"
#include "badges/qr.h"
#include "server/sales/after/page_after.h"
#include "server/sales/after/pages.h"
#include "server/web/static.h"

/* A path of one square a dark module: what a browser draws sharply at any size. */
static SafeHtml *
qr_svg (const BadgeQr *qr)
{
  int side = qr->side + 2 * BADGE_QR_QUIET;
  GString *svg = g_string_new (NULL);
  g_string_printf (
      svg,
      "<svg class=\"phone-qr\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" "
      "aria-hidden=\"true\" focusable=\"false\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
      "<path fill=\"#000\" d=\"",
      side, side, side, side);
  for (int y = 0; y < qr->side; y++)
    for (int x = 0; x < qr->side; x++)
      if (qr->modules[y * qr->side + x] != 0)
        g_string_append_printf (svg, "M%d %dh1v1h-1z", x + BADGE_QR_QUIET, y + BADGE_QR_QUIET);
  g_string_append (svg, "\"/></svg>");
  gsize size = svg->len;
  return safe_html_take_trusted (g_string_free (svg, FALSE), size);
}

void
page_after_badge (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  g_autoptr (GError) error = NULL;
  BadgeCode code;
  guint32 serial = 0;
  if (!mine_badge_code (request_store (request), mine, &code, &serial, &error)) {
    if (error != NULL)
      request_fail_error (request, error);
    else
      request_fail (request, 404, "after.no_badge");
    return;
  }
  g_autoptr (BadgeQr) qr = badge_qr_new_code (&code);
  char number[BADGE_NUMBER_SIZE];
  badge_number_format (serial, number);
  View *view = page_after_view (request, "after.badge_title", mine);
  view_text (view, "school", mine->school);
  view_text (view, "number", number);
  view_html (view, "qr", qr_svg (qr));
  request_render (request, 200, "after_badge", view);
}

/* At this path, and not under /static/: a worker rules the paths below its own. */
void
page_after_offline (Request *request)
{
  const StaticFile *file = statics_find (request_app (request)->statics, "offline.js");
  request_answer (request, 200, file->type, file->bytes, NULL);
}
