/* SPDX-License-Identifier: EUPL-1.2
 *
 * Layouts in memory and those that are shipped; see layout.h.
 */
#include "badges/layout.h"

#include <gio/gio.h>
#include <string.h>

#include "badges/error.h"
#include "badges_resources.c.h"

static const char FOLDER[] = "/badges/layouts/";

static GResource *
shipped (void)
{
  static gsize once;
  if (g_once_init_enter (&once)) {
    house_badges_register_resource ();
    g_once_init_leave (&once, 1);
  }
  return house_badges_get_resource ();
}

void
badge_layout_free (BadgeLayout *layout)
{
  if (layout == NULL)
    return;
  for (int lang = 0; lang < 2; lang++) {
    g_free (layout->title[lang]);
    for (guint i = 0; i < layout->n_fields; i++)
      g_free (layout->fields[i].text[lang]);
  }
  g_free (layout->maker);
  g_free (layout);
}

guint
badge_layout_labels (const BadgeLayout *layout)
{
  return (guint) (layout->columns * layout->rows);
}

BadgeBox
badge_layout_label (const BadgeLayout *layout, guint label)
{
  guint column = label % (guint) layout->columns, row = label / (guint) layout->columns;
  return (BadgeBox){ layout->margin_x + column * (layout->label_width + layout->gap_x),
                     layout->margin_y + row * (layout->label_height + layout->gap_y),
                     layout->label_width, layout->label_height };
}

gboolean
badge_layout_has_back (const BadgeLayout *layout)
{
  for (guint i = 0; i < layout->n_faces; i++)
    if (layout->faces[i].back)
      return TRUE;
  return FALSE;
}

const char *
badge_layout_title (const BadgeLayout *layout, const char *lang)
{
  return g_strcmp0 (lang, "en") == 0 && layout->title[1] != NULL ? layout->title[1]
                                                                 : layout->title[0];
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
badge_layouts_shipped (void)
{
  g_auto (GStrv) files = g_resource_enumerate_children (shipped (), FOLDER, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  for (char **file = files; file != NULL && *file != NULL; file++)
    g_ptr_array_add (names, g_strndup (*file, strcspn (*file, ".")));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

char *
badge_layout_shipped_text (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, ".ini", NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (shipped (), path, 0, NULL);
  if (bytes == NULL)
    return NULL;
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  return g_strndup (text, size);
}

BadgeLayout *
badge_layout_shipped (const char *name, GError **error)
{
  g_autofree char *text = badge_layout_shipped_text (name);
  if (text != NULL)
    return badge_layout_read (text, strlen (text), error);
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "there is no layout %s", name);
  return NULL;
}
