/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawn by a function; see screen_canvas.h.
 */
#include "kiosk/screen_canvas.h"

#define SCREEN_TYPE_CANVAS (screen_canvas_get_type ())
G_DECLARE_FINAL_TYPE (ScreenCanvas, screen_canvas, SCREEN, CANVAS, GtkWidget)

struct _ScreenCanvas {
  GtkWidget parent;
  ScreenDraw draw;
  gpointer user;
  char *words;
};

G_DEFINE_FINAL_TYPE (ScreenCanvas, screen_canvas, GTK_TYPE_WIDGET)

static void
canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScreenCanvas *canvas = SCREEN_CANVAS (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  if (width <= 0 || height <= 0)
    return;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  canvas->draw (cr, width, height, canvas->user);
  cairo_destroy (cr);
}

static void
canvas_finalize (GObject *object)
{
  g_free (SCREEN_CANVAS (object)->words);
  G_OBJECT_CLASS (screen_canvas_parent_class)->finalize (object);
}

static void
screen_canvas_class_init (ScreenCanvasClass *class)
{
  GTK_WIDGET_CLASS (class)->snapshot = canvas_snapshot;
  G_OBJECT_CLASS (class)->finalize = canvas_finalize;
}

static void
screen_canvas_init (ScreenCanvas *canvas)
{
  gtk_widget_set_overflow (GTK_WIDGET (canvas), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
screen_canvas_new (GtkAccessibleRole role, ScreenDraw draw, gpointer user)
{
  ScreenCanvas *canvas = g_object_new (SCREEN_TYPE_CANVAS, "accessible-role", role, NULL);
  canvas->draw = draw;
  canvas->user = user;
  return GTK_WIDGET (canvas);
}

void
screen_canvas_tell (GtkWidget *widget, const char *words)
{
  ScreenCanvas *canvas = SCREEN_CANVAS (widget);
  if (g_strcmp0 (canvas->words, words) != 0) {
    g_free (canvas->words);
    canvas->words = g_strdup (words);
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
  }
  gtk_widget_queue_draw (widget);
}

const char *
screen_canvas_told (GtkWidget *canvas)
{
  return SCREEN_CANVAS (canvas)->words;
}
