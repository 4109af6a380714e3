/* SPDX-License-Identifier: EUPL-1.2
 *
 * The form; see screen_form.h.
 */
#include "kiosk/screen_form.h"

typedef struct {
  GtkWidget *label;
  GtkWidget *entry;
} Field;

struct ScreenForm {
  ScreenFormListener listener;
  GtkWidget *scroller; /* owns the rest */
  GtkWidget *title, *text, *said, *button, *close, *choices;
  Field fields[SCREEN_FIELDS_MAX];
};

static void
answer (ScreenForm *form)
{
  const char *values[SCREEN_FIELDS_MAX];
  for (gsize i = 0; i < SCREEN_FIELDS_MAX; i++)
    values[i] = gtk_editable_get_text (GTK_EDITABLE (form->fields[i].entry));
  form->listener.answered (values, form->listener.user);
}

/* Enter goes to the next empty field, and answers from the last. */
static void
entry_activated (GtkWidget *entry, gpointer user)
{
  ScreenForm *form = user;
  (void) entry;
  for (gsize i = 0; i < SCREEN_FIELDS_MAX; i++) {
    GtkWidget *field = form->fields[i].entry;
    if (gtk_widget_get_visible (field) && *gtk_editable_get_text (GTK_EDITABLE (field)) == '\0') {
      gtk_widget_grab_focus (field);
      return;
    }
  }
  answer (form);
}

static void
button_clicked (GtkWidget *button, gpointer user)
{
  (void) button;
  answer (user);
}

static void
close_clicked (GtkWidget *button, gpointer user)
{
  ScreenForm *form = user;
  (void) button;
  form->listener.closed (form->listener.user);
}

static GtkWidget *
add_label (GtkWidget *box, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_field (ScreenForm *form, GtkWidget *box, Field *field)
{
  field->label = add_label (box, NULL);
  field->entry = gtk_entry_new ();
  gtk_label_set_mnemonic_widget (GTK_LABEL (field->label), field->entry);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (field->entry),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, field->label, NULL, -1);
  g_signal_connect (field->entry, "activate", G_CALLBACK (entry_activated), form);
  gtk_box_append (GTK_BOX (box), field->entry);
}

static GtkWidget *
add_button (GtkWidget *box, GCallback clicked, gpointer user)
{
  GtkWidget *button = gtk_button_new ();
  g_signal_connect (button, "clicked", clicked, user);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

ScreenForm *
screen_form_new (const ScreenFormListener *listener)
{
  ScreenForm *form = g_new0 (ScreenForm, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  form->listener = *listener;
  form->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (form->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (form->scroller), box);
  gtk_widget_add_css_class (form->scroller, "form");
  form->title = add_label (box, "form-title");
  form->text = add_label (box, NULL);
  for (gsize i = 0; i < SCREEN_FIELDS_MAX; i++)
    add_field (form, box, &form->fields[i]);
  form->said = add_label (box, "form-said");
  form->choices = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_box_append (GTK_BOX (box), form->choices);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_append (GTK_BOX (box), row);
  form->button = add_button (row, G_CALLBACK (button_clicked), form);
  form->close = add_button (row, G_CALLBACK (close_clicked), form);
  gtk_widget_add_css_class (form->button, "suggested-action");
  g_object_set_data_full (G_OBJECT (form->scroller), "form", form, g_free);
  return form;
}

GtkWidget *
screen_form_widget (ScreenForm *form)
{
  return form->scroller;
}

static void
set_label (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

void
screen_form_say (ScreenForm *form, const char *sentence)
{
  set_label (form->said, sentence);
}

void
screen_form_text (ScreenForm *form, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (form->text)), text) != 0)
    set_label (form->text, text);
}

void
screen_form_type (ScreenForm *form, gunichar letter)
{
  char text[7] = "";
  int place = 0;
  g_unichar_to_utf8 (letter, text);
  gtk_editable_insert_text (GTK_EDITABLE (form->fields[0].entry), text, -1, &place);
  gtk_widget_grab_focus (form->fields[0].entry);
  gtk_editable_set_position (GTK_EDITABLE (form->fields[0].entry), -1);
}

static void
choice_clicked (GtkWidget *button, gpointer user)
{
  ScreenForm *form = user;
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));
  form->listener.chosen (index, form->listener.user);
}

void
screen_form_choices (ScreenForm *form, const char *const *choices)
{
  for (GtkWidget *old = NULL; (old = gtk_widget_get_first_child (form->choices)) != NULL;)
    gtk_box_remove (GTK_BOX (form->choices), old);
  for (guint i = 0; choices[i] != NULL; i++) {
    GtkWidget *button = add_button (form->choices, G_CALLBACK (choice_clicked), form);
    GtkWidget *label = gtk_label_new (choices[i]);
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_button_set_child (GTK_BUTTON (button), label);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    choices[i], -1);
    g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (i));
    if (i == 0)
      gtk_widget_grab_focus (button);
  }
}

void
screen_form_wait (ScreenForm *form, gboolean waiting)
{
  gtk_widget_set_sensitive (form->button, !waiting);
  for (gsize i = 0; i < SCREEN_FIELDS_MAX; i++)
    gtk_editable_set_editable (GTK_EDITABLE (form->fields[i].entry), !waiting);
}

void
screen_form_ask (ScreenForm *form, const ScreenQuestion *question)
{
  static const char *const NONE[] = { NULL };
  GtkWidget *first = NULL;
  set_label (form->title, question->title);
  set_label (form->text, question->text);
  screen_form_say (form, NULL);
  screen_form_choices (form, NONE);
  screen_form_wait (form, FALSE);
  for (gsize i = 0; i < SCREEN_FIELDS_MAX; i++) {
    Field *field = &form->fields[i];
    const char *value = question->fields[i].value != NULL ? question->fields[i].value : "";
    set_label (field->label, question->fields[i].label);
    gtk_widget_set_visible (field->entry, question->fields[i].label != NULL);
    gtk_entry_set_visibility (GTK_ENTRY (field->entry), !question->fields[i].secret);
    gtk_editable_set_text (GTK_EDITABLE (field->entry), value);
    if (first == NULL && question->fields[i].label != NULL && *value == '\0')
      first = field->entry;
  }
  gtk_widget_set_visible (form->button, question->button != NULL);
  gtk_button_set_label (GTK_BUTTON (form->button),
                        question->button != NULL ? question->button : "");
  gtk_button_set_label (GTK_BUTTON (form->close), question->close);
  if (first == NULL)
    first = question->button != NULL ? form->button : form->close;
  gtk_widget_grab_focus (first);
}
