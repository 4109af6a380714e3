/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading the form of needs; see needs_form.h.
 */
#include "server/sales/privacy/needs_form.h"

void
needs_from_form (Request *request, Needs *needs)
{
  for (int kind = 0; kind < NEED_KINDS; kind++) {
    const char *name = need_kind ((NeedKind) kind);
    g_autofree char *words = g_strconcat (name, "-words", NULL);
    g_autofree char *agree = g_strconcat (name, "-agree", NULL);
    const GPtrArray *chosen = request_form_all (request, name);
    const char *text = request_form (request, words);
    for (guint i = 0; i < chosen->len; i++) {
      gint64 n = 0;
      if (g_ascii_string_to_signed (chosen->pdata[i], 10, 0, NEED_CHOICES_MAX - 1, &n, NULL))
        needs->of[kind].choices |= 1u << n;
    }
    needs->of[kind].text = g_strdup (text != NULL ? text : "");
    needs->of[kind].consent = request_form (request, agree) != NULL;
  }
}
