/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing up a school or a class: who orders, which ticket, and the people, row by row or as a
 * table pasted or uploaded.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/groups/group_order.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"

enum { ROWS_LEAST = 5, ROWS_MORE = 10 };

/* ---- Showing ---- */

/* What the page is filled with. */
typedef struct {
  const GroupOrder *order;
  const char *table; /* (nullable): text of the pasted or uploaded table */
  guint rows;
  const char *problem_key; /* (nullable) */
} Form;

static gboolean
add_tickets (Request *request, View *view, const GroupOrder *order, gint64 bound_to, GError **error)
{
  g_autoptr (GPtrArray) tickets =
      catalogue_tickets (request_store (request), bound_to, request_staff (request) != NULL, error);
  gboolean english = request_lang (request) == LANG_EN;
  gint64 now_ms = request_now_ms (request);
  view_list (view, "tickets");
  for (guint i = 0; tickets != NULL && i < tickets->len; i++) {
    const CatalogueTicket *ticket = tickets->pdata[i];
    if (ticket->from_ms > now_ms || catalogue_ticket_ended (ticket, now_ms))
      continue;
    View *item = view_item (view, "tickets");
    g_autofree char *price = money_format (request_lang (request), ticket->price_cents);
    view_text (item, "code", ticket->code);
    view_text (item, "name", english ? ticket->name_en : ticket->name_nl);
    view_text (item, "hint", english ? ticket->hint_en : ticket->hint_nl);
    view_text (item, "price", price);
    gboolean sold_out = ticket->places_left <= 0;
    view_int (item, "left", MAX (ticket->places_left, 0));
    view_flag (item, "sold_out", sold_out);
    view_flag (item, "chosen", g_strcmp0 (ticket->code, order->ticket_code) == 0 && !sold_out);
  }
  return tickets != NULL;
}

static void
add_fields (View *view, const GroupOrder *order)
{
  static const struct {
    const char *name;
    GroupField field;
  } errors[] = {
    { "contact_wrong", GROUP_FIELD_CONTACT }, { "email_wrong", GROUP_FIELD_EMAIL },
    { "school_wrong", GROUP_FIELD_SCHOOL },   { "place_wrong", GROUP_FIELD_PLACE },
    { "sector_wrong", GROUP_FIELD_SECTOR },   { "voucher_wrong", GROUP_FIELD_VOUCHER },
    { "adult_wrong", GROUP_FIELD_ADULT },     { "nobody", GROUP_FIELD_NOBODY },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    view_flag (view, errors[i].name, (order->wrong & errors[i].field) != 0);
  view_flag (view, "any_wrong", order->wrong != 0 || order->list.faults->len > 0);
  view_text (view, "contact", order->contact);
  view_text (view, "email", order->email);
  view_text (view, "school", order->school);
  view_text (view, "place", order->place);
  view_text (view, "voucher", order->voucher);
  view_text (view, "adult", order->adult);
  view_int (view, "left", order->left);
  page_sector_list (view, "sector_choices", order->sector);
}

/* What stands on a line: of the table, or of the rows. Returns: (transfer full): "" when there is
 * nothing to show. */
static char *
line_text (const Form *form, guint line)
{
  enum { SHOWN_MAX = 60 };
  g_autofree char *text = NULL;
  if (form->table != NULL) {
    g_auto (GStrv) lines = g_strsplit (form->table, "\n", -1);
    text = line >= 1 && line <= g_strv_length (lines) ? g_strdup (lines[line - 1]) : NULL;
  } else {
    const GPtrArray *people = form->order->list.people;
    for (guint i = 0; i < people->len && text == NULL; i++) {
      const GroupPerson *person = people->pdata[i];
      if (person->line == line)
        text = g_strjoin (" ", person->name, person->email, NULL);
    }
  }
  if (text == NULL)
    return g_strdup ("");
  g_strstrip (text);
  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), SHOWN_MAX));
}

static void
add_faults (Request *request, View *view, const Form *form)
{
  const GroupList *list = &form->order->list;
  static const char *const keys[GROUP_FAULT_KINDS] = {
    [GROUP_FAULT_NAME] = "group.fault_name",         [GROUP_FAULT_EMAIL] = "group.fault_email",
    [GROUP_FAULT_TWICE] = "group.fault_twice",       [GROUP_FAULT_SECTOR] = "group.fault_sector",
    [GROUP_FAULT_FIELDS] = "group.fault_fields",     [GROUP_FAULT_QUOTE] = "group.fault_quote",
    [GROUP_FAULT_ENCODING] = "group.fault_encoding", [GROUP_FAULT_COLUMNS] = "group.fault_columns",
    [GROUP_FAULT_MANY] = "group.fault_many",
  };
  view_list (view, "faults");
  for (guint i = 0; i < list->faults->len; i++) {
    const GroupFault *fault = &g_array_index (list->faults, GroupFault, i);
    View *item = view_item (view, "faults");
    view_int (item, "line", fault->line);
    view_text (item, "what", request_message (request, keys[fault->kind]));
    g_autofree char *says = line_text (form, fault->line);
    view_text (item, "says", says);
  }
}

/* People that came from a table stay in its text; the others in their rows. */
static void
add_rows (View *view, const Form *form)
{
  const GPtrArray *people = form->order->list.people;
  guint rows = MAX (form->rows, ROWS_LEAST);
  view_list (view, "rows");
  for (guint i = 0; i < MIN (rows, GROUP_PEOPLE_MAX); i++) {
    View *row = view_item (view, "rows");
    const GroupPerson *person = form->table == NULL && i < people->len ? people->pdata[i] : NULL;
    view_int (row, "number", i + 1);
    view_text (row, "row_name", person != NULL ? person->name : "");
    view_text (row, "row_email", person != NULL ? person->email : "");
  }
  view_text (view, "table", form->table);
}

static void
show (Request *request, unsigned status, const Form *form)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "group.title");
  Voucher voucher = { 0 };
  const char *code = form->order->voucher;
  if (code != NULL && *code != '\0' &&
      !voucher_find (store, code, request_now_ms (request), &voucher, &error) && error != NULL) {
    request_fail_error (request, error);
    return;
  }
  add_fields (view, form->order);
  add_faults (request, view, form);
  add_rows (view, form);
  view_text (view, "problem",
             form->problem_key != NULL ? request_message (request, form->problem_key) : "");
  if (add_tickets (request, view, form->order, voucher.ticket_type_id, &error))
    request_render (request, status, "group", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

void
page_group (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_auto (Cart) cart = { 0 };
  GroupOrder *order = NULL;
  if (cart_find (store, request_visitor (request), request_now_ms (request), &cart, &error) &&
      (cart.people > 1 || (cart.order_id != 0 && cart.kind == TICKET_SUPPORTER)))
    order = group_order_read (store, cart.order_id, &error);
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  if (order == NULL) {
    order = group_order_new ();
    order->ticket_code = g_strdup (request_query (request, "kaartje"));
  }
  show (request, 200, &(Form){ .order = order, .rows = order->list.people->len });
  group_order_free (order);
}

/* ---- Reading ---- */

/* A file comes before what was pasted. Returns: (transfer full): NULL when there is neither. */
static char *
table_text (Request *request, gsize *size)
{
  const char *file_name = NULL;
  GBytes *file = request_file (request, "bestand", &file_name);
  const char *pasted = request_form (request, "lijst");
  if (file != NULL && g_bytes_get_size (file) > 0) {
    const char *bytes = g_bytes_get_data (file, size);
    return g_strndup (bytes, *size); /* what is behind a NUL is no text, which the reader says */
  }
  *size = pasted != NULL ? strlen (pasted) : 0;
  return *size > 0 ? g_strdup (pasted) : NULL;
}

/* The rows that were typed; the number of each is its place on the page. Returns: how many there
 * were on the page. */
static guint
read_rows (Request *request, GroupList *list)
{
  const GPtrArray *names = request_form_all (request, "naam");
  const GPtrArray *emails = request_form_all (request, "mail");
  for (guint i = 0; i < names->len; i++)
    group_list_add (list, i + 1, names->pdata[i], i < emails->len ? emails->pdata[i] : "", "");
  return names->len;
}

/* Whether the type's people are asked for their names only. */
static gboolean
wants_names_only (Request *request, const char *code)
{
  g_autoptr (GPtrArray) tickets = catalogue_tickets (request_store (request), 0, TRUE, NULL);
  for (guint i = 0; tickets != NULL && i < tickets->len; i++) {
    const CatalogueTicket *ticket = tickets->pdata[i];
    if (strcmp (ticket->code, code) == 0)
      return strcmp (ticket->kind, ticket_kind_name (TICKET_SUPPORTER)) == 0;
  }
  return FALSE;
}

static GroupOrder *
read_order (Request *request)
{
  GroupOrder *order = group_order_new ();
  gint64 sector = page_number (request_form (request, "sector"));
  memcpy (order->visitor, request_visitor (request), CART_VISITOR_BYTES);
  g_strlcpy (order->lang, lang_code (request_lang (request)), sizeof order->lang);
  order->ticket_code = page_form_text (request, "kaartje");
  order->voucher = page_form_text (request, "code");
  order->contact = page_form_text (request, "contact");
  order->email = page_form_text (request, "email");
  order->school = page_form_text (request, "school");
  order->place = page_form_text (request, "plaats");
  order->adult = page_form_text (request, "volwassene");
  order->sector = (int) sector;
  order->staff = request_staff (request) != NULL;
  order->list.names_only = wants_names_only (request, order->ticket_code);
  return order;
}

static void
written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const GroupOrder *order = command;
  if (error == NULL) {
    request_redirect (request, outcome);
    return;
  }
  gsize size = 0;
  g_autofree char *raw = table_text (request, &size);
  g_autofree char *table = raw != NULL ? g_utf8_make_valid (raw, -1) : NULL;
  Form form = { .order = order, .table = table, .rows = request_form_all (request, "naam")->len };
  if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT)) {
    form.problem_key = "group.too_few";
    show (request, 409, &form);
  } else if (error->domain == ORDER_ERROR) {
    form.problem_key = error->code == ORDER_ERROR_UNKNOWN ? "ticket.choose" : NULL;
    show (request, 422, &form);
  } else {
    request_fail_error (request, error);
  }
}

void
page_group_post (Request *request)
{
  if (request_store (request) == NULL)
    return;
  gsize size = 0;
  GroupOrder *order = read_order (request);
  g_autofree char *table = table_text (request, &size);
  guint rows = read_rows (request, &order->list);
  if (request_form (request, "meer") != NULL) {
    g_array_set_size (order->list.faults, 0);
    show (request, 200,
          &(Form){ .order = order, .table = table, .rows = MAX (rows, ROWS_LEAST) + ROWS_MORE });
    group_order_free (order);
    return;
  }
  if (table != NULL)
    group_list_read (&order->list, table, size);
  request_write (request, WRITER_SAVEPOINT, group_order_run, order, group_order_free, written);
}
