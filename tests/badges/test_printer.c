/* SPDX-License-Identifier: EUPL-1.2
 *
 * What goes to printers at the desk: ZPL is unpacked by an own reader and its picture read with
 * ZBar; IPP is taken apart, and the PDF in it rendered and read.
 */
#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

#include "badges/error.h"
#include "badges/printer.h"
#include "badges/zpl.h"
#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

/* ---- A reader of ^GFA, from the manual and not from our writer ---- */

typedef struct {
  guint width, height;
  gsize row_bytes;
  GByteArray *dots; /* 1 is ink */
} Label;

static void
fill_row (GString *row, gsize digits, char digit)
{
  while (row->len < digits)
    g_string_append_c (row, digit);
}

static void
take_digits (Label *label, const GString *row)
{
  for (gsize i = 0; i < label->row_bytes; i++) {
    guint8 byte = (guint8) (g_ascii_xdigit_value (row->str[2 * i]) << 4 |
                            g_ascii_xdigit_value (row->str[2 * i + 1]));
    g_byte_array_append (label->dots, &byte, 1);
  }
}

static void
unpack (Label *label, const char *data)
{
  gsize digits = 2 * label->row_bytes;
  g_autoptr (GString) row = g_string_new (NULL), before = g_string_new (NULL);
  gsize times = 0;
  for (; *data != '^'; data++) {
    if (*data >= 'G' && *data <= 'Y') {
      times += (gsize) (*data - 'G' + 1);
      continue;
    }
    if (*data >= 'g' && *data <= 'z') {
      times += (gsize) (*data - 'g' + 1) * 20;
      continue;
    }
    if (*data == ':' && row->len == 0)
      g_string_assign (row, before->str);
    else if (*data == ',' || *data == '!')
      fill_row (row, digits, *data == ',' ? '0' : 'F');
    else {
      g_assert_true (g_ascii_isxdigit (*data));
      for (gsize i = 0; i < MAX (times, 1); i++)
        g_string_append_c (row, *data);
    }
    times = 0;
    g_assert_cmpuint (row->len, <=, digits);
    if (row->len == digits) {
      take_digits (label, row);
      g_string_assign (before, row->str);
      g_string_truncate (row, 0);
    }
  }
  g_assert_cmpuint (row->len, ==, 0);
}

static guint
number_after (const char *zpl, const char *command)
{
  const char *at = strstr (zpl, command);
  g_assert_nonnull (at);
  return (guint) g_ascii_strtoull (at + strlen (command), NULL, 10);
}

static Label
read_zpl (const char *zpl)
{
  g_assert_true (g_str_has_prefix (zpl, "^XA"));
  g_assert_true (g_str_has_suffix (zpl, "^XZ\n"));
  Label label = { .width = number_after (zpl, "^PW"), .height = number_after (zpl, "^LL") };
  label.dots = g_byte_array_new ();
  const char *field = strstr (zpl, "^GFA,");
  g_auto (GStrv) parts = g_strsplit (field, ",", 5);
  label.row_bytes = (gsize) g_ascii_strtoull (parts[3], NULL, 10);
  g_assert_cmpstr (parts[1], ==, parts[2]);
  unpack (&label, parts[4]);
  g_assert_cmpuint (label.dots->len, ==, label.row_bytes * label.height);
  g_assert_cmpuint (label.dots->len, ==, (guint) g_ascii_strtoull (parts[1], NULL, 10));
  return label;
}

static GPtrArray *
codes_on (const Label *label)
{
  const BadgePngForm form = { BADGE_PNG_BITS, label->width, label->height, 0 };
  g_autoptr (GByteArray) png = g_byte_array_new ();
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&form, badge_png_to_array, png);
  g_autofree guint8 *row = g_malloc (label->row_bytes);
  for (guint y = 0; y < label->height; y++) {
    for (gsize i = 0; i < label->row_bytes; i++)
      row[i] = (guint8) ~label->dots->data[y * label->row_bytes + i];
    badge_png_writer_line (writer, row);
  }
  g_assert_true (badge_png_writer_finish (writer, NULL));
  return zbar_read_png (png->data, png->len);
}

static void
assert_label (const char *zpl, const GPtrArray *people, guint who)
{
  Label label = read_zpl (zpl);
  g_autoptr (GPtrArray) read = codes_on (&label);
  g_autoptr (GPtrArray) expected = sample_codes (people, who, who + 1);
  sample_assert_same (read, expected);
  g_byte_array_unref (label.dots);
}

static char *
zpl_text (GBytes *zpl)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (zpl, &size);
  return g_strndup (bytes, size);
}

static void
zpl_holds_the_picture (void)
{
  static const guint HEADS[] = { 203, 300 };
  static const char *const LAYOUTS[] = { "roll-62", "card-90x55" };
  g_autoptr (GPtrArray) people = sample_people ();
  for (gsize i = 0; i < G_N_ELEMENTS (HEADS); i++)
    for (gsize l = i; l < G_N_ELEMENTS (LAYOUTS); l++) {
      g_autoptr (BadgeLayout) layout = sample_layout (LAYOUTS[l]);
      g_autoptr (GError) error = NULL;
      guint who = (guint) (2 * i + l);
      g_autoptr (GBytes) zpl =
          badge_zpl_new (layout, &SAMPLE_EDITION, people->pdata[who], HEADS[i], &error);
      g_assert_no_error (error);
      g_autofree char *text = zpl_text (zpl);
      assert_label (text, people, who);
      /* Packed: at most half a hexadecimal digit for each there is. */
      g_assert_cmpuint (strlen (text), <, number_after (text, "^GFA,"));
    }
}

static void
rows_are_packed_as_the_manual_says (void)
{
  static const struct {
    const char *bytes, *packed;
    gsize size;
  } ROWS[] = {
    { "\x00\x00\x00", ",", 3 }, { "\xff\xff", "!", 2 },
    { "\x12\x34", "1234", 2 },  { "\x11\x11\x22\x23", "J1I23", 4 }, /* H: 2, I: 3, J: 4 */
    { "\x00\x0f", "I0!", 2 },   { "\xab\x00", "AB,", 2 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    badge_zpl_pack_row (out, (const guint8 *) ROWS[i].bytes, NULL, ROWS[i].size);
    g_assert_cmpstr (out->str, ==, ROWS[i].packed);
  }
  guint8 wide[300], same[300];
  memset (wide, 0x55, sizeof wide);
  wide[299] = 0x51;
  memcpy (same, wide, sizeof same);
  g_autoptr (GString) out = g_string_new (NULL);
  badge_zpl_pack_row (out, wide, NULL, sizeof wide);
  g_assert_cmpstr (out->str, ==, "z5oY51"); /* 400, 180 and 19 times 5, then 1 */
  badge_zpl_pack_row (out, same, wide, sizeof same);
  g_assert_true (g_str_has_suffix (out->str, ":"));
}

/* ---- Sockets ---- */

typedef struct {
  GSocketListener *listener;
  GString *got;
} Listener;

static gpointer
take_all (gpointer data)
{
  Listener *listener = data;
  char buffer[4096];
  gssize size = 0;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (listener->listener, NULL, NULL, NULL);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while ((size = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (listener->got, buffer, size);
  return NULL;
}

static guint16
listen_here (GSocketListener *listener)
{
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (here, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
a_socket_gets_zpl (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (BadgeLayout) layout = sample_layout ("roll-62");
  g_autoptr (GSocketListener) socket = g_socket_listener_new ();
  guint16 port = listen_here (socket);
  Listener listener = { socket, g_string_new (NULL) };
  GThread *thread = g_thread_new ("printer", take_all, &listener);
  g_autofree char *printer = g_strdup_printf ("socket://127.0.0.1:%u?dpi=300", port);
  g_autoptr (GError) error = NULL;
  g_assert_true (badge_printer_send (printer, layout, &SAMPLE_EDITION, people->pdata[5], &error));
  g_assert_no_error (error);
  g_thread_join (thread);
  assert_label (listener.got->str, people, 5);
  g_string_free (listener.got, TRUE);
}

static void
a_printer_that_is_away_is_told (void)
{
  static const char *const WRONG[] = { "http://127.0.0.1/", "socket://", "a queue", "", "-o",
                                       "socket://me@host" };
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (BadgeLayout) layout = sample_layout ("roll-62");
  for (gsize i = 0; i < G_N_ELEMENTS (WRONG); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (badge_printer_valid (WRONG[i]));
    g_assert_false (
        badge_printer_send (WRONG[i], layout, &SAMPLE_EDITION, people->pdata[0], &error));
    g_assert_error (error, BADGE_ERROR, BADGE_ERROR_INPUT);
  }
  g_autoptr (GSocketListener) socket = g_socket_listener_new ();
  guint16 port = listen_here (socket);
  g_socket_listener_close (socket); /* nobody listens there any more */
  g_autofree char *zpl = g_strdup_printf ("socket://127.0.0.1:%u", port);
  g_autofree char *ipp = g_strdup_printf ("ipp://127.0.0.1:%u/ipp/print", port);
  const char *away[] = { zpl, ipp };
  for (gsize i = 0; i < G_N_ELEMENTS (away); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_true (badge_printer_valid (away[i]));
    g_assert_false (
        badge_printer_send (away[i], layout, &SAMPLE_EDITION, people->pdata[0], &error));
    g_assert_error (error, BADGE_ERROR, BADGE_ERROR_PRINTER);
    g_assert_nonnull (strstr (error->message, away[i]));
  }
}

/* ---- IPP: a printer of RFC 8010 and no more, since ippeveprinter wants a name service ---- */

typedef struct {
  GSocketListener *listener;
  guint16 status; /* what it answers: 0 is taken */
  GByteArray *body;
} IppPrinter;

static void
read_body (GSocketConnection *connection, GByteArray *body)
{
  g_autoptr (GDataInputStream) in =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  static const char GO_ON[] = "HTTP/1.1 100 Continue\r\n\r\n";
  gsize length = 0;
  gboolean asks = FALSE;
  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;) {
    g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
    if (line == NULL || *line == '\0')
      break;
    if (g_ascii_strncasecmp (line, "Content-Length: ", 16) == 0)
      length = (gsize) g_ascii_strtoull (line + 16, NULL, 10);
    asks = asks || g_ascii_strcasecmp (line, "Expect: 100-continue") == 0;
  }
  if (asks)
    g_output_stream_write_all (out, GO_ON, strlen (GO_ON), NULL, NULL, NULL);
  g_byte_array_set_size (body, (guint) length);
  g_input_stream_read_all (G_INPUT_STREAM (in), body->data, length, NULL, NULL, NULL);
}

static gpointer
take_job (gpointer data)
{
  IppPrinter *printer = data;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (printer->listener, NULL, NULL, NULL);
  read_body (connection, printer->body);
  static const char ATTRIBUTES[] = "\x01\x47\x00\x12"
                                   "attributes-charset\x00\x05utf-8"
                                   "\x48\x00\x1b"
                                   "attributes-natural-language\x00\x02"
                                   "en\x03";
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  const guint8 head[] = { 2, 0, (guint8) (printer->status >> 8), (guint8) printer->status };
  g_byte_array_append (answer, head, sizeof head);
  g_byte_array_append (answer, printer->body->data + 4, 4); /* the request's number */
  g_byte_array_append (answer, (const guint8 *) ATTRIBUTES, sizeof ATTRIBUTES - 1);
  g_autofree char *http = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
                                           "Content-Length: %u\r\nConnection: close\r\n\r\n",
                                           answer->len);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_output_stream_write_all (out, http, strlen (http), NULL, NULL, NULL);
  g_output_stream_write_all (out, answer->data, answer->len, NULL, NULL, NULL);
  return NULL;
}

/* Steps over the attributes. Returns: where the document starts. Section 3.1.1 of RFC 8010. */
static gsize
document_start (const GByteArray *body)
{
  gsize at = 8;
  while (body->data[at] != 0x03) {
    if (body->data[at] < 0x10) { /* a group begins */
      at++;
      continue;
    }
    for (int part = 0; part < 2; part++) { /* name, value */
      gsize from = at + (part == 0 ? 1 : 0);
      at = from + 2 + ((gsize) body->data[from] << 8 | body->data[from + 1]);
    }
    g_assert_cmpuint (at, <, body->len);
  }
  return at + 1;
}

static gboolean
print_at (guint16 status, const GPtrArray *people, guint who, GByteArray *body, GError **error)
{
  g_autoptr (BadgeLayout) layout = sample_layout ("card-90x55");
  g_autoptr (GSocketListener) socket = g_socket_listener_new ();
  guint16 port = listen_here (socket);
  IppPrinter desk = { socket, status, body };
  GThread *thread = g_thread_new ("printer", take_job, &desk);
  g_autofree char *printer = g_strdup_printf ("ipp://127.0.0.1:%u/ipp/print", port);
  gboolean sent = badge_printer_send (printer, layout, &SAMPLE_EDITION, people->pdata[who], error);
  g_thread_join (thread);
  return sent;
}

static void
ipp_gets_a_pdf (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  print_at (0, people, 3, body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (body->data[2] << 8 | body->data[3], ==, 0x0002); /* Print-Job */
  g_assert_nonnull (memmem (body->data, body->len, "application/pdf", 15));
  gsize start = document_start (body);
  g_assert_cmpmem (body->data + start, 5, "%PDF-", 5);

  char *folder = sample_folder ();
  g_autofree char *pdf = g_build_filename (folder, "job.pdf", NULL);
  g_autofree char *root = g_build_filename (folder, "page", NULL);
  g_autofree char *picture = g_strconcat (root, ".png", NULL), *png = NULL;
  gsize size = 0;
  g_assert_true (g_file_set_contents (pdf, (const char *) body->data + start,
                                      (gssize) (body->len - start), NULL));
  const char *argv[] = { "pdftoppm", "-r", "300", "-png", "-singlefile", pdf, root, NULL };
  g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
  g_assert_true (g_file_get_contents (picture, &png, &size, NULL));
  g_autoptr (GPtrArray) read = zbar_read_png ((const guint8 *) png, size);
  g_autoptr (GPtrArray) expected = sample_codes (people, 3, 4);
  sample_assert_same (read, expected);
  sample_remove (folder);
}

static void
ipp_may_refuse (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_assert_false (print_at (0x0506, people, 0, body, &error)); /* not accepting jobs */
  g_assert_error (error, BADGE_ERROR, BADGE_ERROR_PRINTER);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/printer/rows_are_packed_as_the_manual_says",
                   rows_are_packed_as_the_manual_says);
  g_test_add_func ("/badges/printer/zpl_holds_the_picture", zpl_holds_the_picture);
  g_test_add_func ("/badges/printer/a_socket_gets_zpl", a_socket_gets_zpl);
  g_test_add_func ("/badges/printer/a_printer_that_is_away_is_told",
                   a_printer_that_is_away_is_told);
  g_test_add_func ("/badges/printer/ipp_gets_a_pdf", ipp_gets_a_pdf);
  g_test_add_func ("/badges/printer/ipp_may_refuse", ipp_may_refuse);
  return g_test_run ();
}
