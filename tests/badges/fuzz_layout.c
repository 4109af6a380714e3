/* SPDX-License-Identifier: EUPL-1.2
 *
 * Layouts from anybody: whatever is accepted can be drawn on, within the page.
 */
#include <math.h>
#include <string.h>

#include "badges/layout.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeLayout) layout = badge_layout_read ((const char *) data, size, &error);
  if (layout == NULL) {
    g_assert_true (g_str_has_prefix (error->message, "line "));
    return 0;
  }
  const BadgeBox last = badge_layout_label (layout, badge_layout_labels (layout) - 1);
  g_assert_true (last.x + last.width <= layout->paper_width + 0.1);
  g_assert_true (last.y + last.height <= layout->paper_height + 0.1);
  for (guint i = 0; i < layout->n_fields; i++) {
    const BadgeField *field = &layout->fields[i];
    g_assert_true (field->face < layout->n_faces && field->below < (int) i);
    g_assert_true (isfinite (field->box.width) && field->min_pt <= field->max_pt);
  }
  return 0;
}
