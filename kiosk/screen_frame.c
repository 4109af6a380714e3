/* SPDX-License-Identifier: EUPL-1.2
 *
 * Where things stand; see screen_frame.h.
 */
#include "kiosk/screen_frame.h"

#define STRIP_PART  0.085 /* of the height */
#define SIDE_PART   0.24  /* of the width */
#define MIRROR_PART 0.42  /* of the height below the strip */

enum { PLACES = 4 };

#define SCREEN_TYPE_FRAME (screen_frame_get_type ())
G_DECLARE_FINAL_TYPE (ScreenFrame, screen_frame, SCREEN, FRAME, GtkWidget)

struct _ScreenFrame {
  GtkWidget parent;
  GtkWidget *places[PLACES]; /* strip, card, mirror, keys */
};

G_DEFINE_FINAL_TYPE (ScreenFrame, screen_frame, GTK_TYPE_WIDGET)

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  int least = 0;
  /* A widget wants to be asked before it is given its room. */
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, least), NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
frame_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ScreenFrame *frame = SCREEN_FRAME (widget);
  int strip = (int) (height * STRIP_PART), side = (int) (width * SIDE_PART);
  int below = height - strip, mirror = (int) (below * MIRROR_PART);
  (void) baseline;
  place (frame->places[0], 0, 0, width, strip);
  place (frame->places[1], 0, strip, width - side, below);
  place (frame->places[2], width - side, strip, side, mirror);
  place (frame->places[3], width - side, strip + mirror, side, below - mirror);
}

static void
frame_dispose (GObject *object)
{
  ScreenFrame *frame = SCREEN_FRAME (object);
  for (gsize i = 0; i < PLACES; i++)
    g_clear_pointer (&frame->places[i], gtk_widget_unparent);
  G_OBJECT_CLASS (screen_frame_parent_class)->dispose (object);
}

static void
screen_frame_class_init (ScreenFrameClass *class)
{
  GTK_WIDGET_CLASS (class)->size_allocate = frame_allocate;
  G_OBJECT_CLASS (class)->dispose = frame_dispose;
}

static void
screen_frame_init (ScreenFrame *frame)
{
  (void) frame;
}

GtkWidget *
screen_frame_new (GtkWidget *strip, GtkWidget *card, GtkWidget *mirror, GtkWidget *keys)
{
  ScreenFrame *frame = g_object_new (SCREEN_TYPE_FRAME, NULL);
  GtkWidget *const places[PLACES] = { strip, card, mirror, keys };
  for (gsize i = 0; i < PLACES; i++) {
    frame->places[i] = places[i];
    gtk_widget_set_parent (places[i], GTK_WIDGET (frame));
  }
  return GTK_WIDGET (frame);
}
