/* SPDX-License-Identifier: EUPL-1.2
 *
 * Printers at the desk; see printer.h.
 */
#include "badges/printer.h"

#include <cups/cups.h>
#include <dlfcn.h>
#include <gio/gio.h>
#include <string.h>

#include "badges/error.h"
#include "badges/zpl.h"

enum { ZPL_PORT = 9100 };

static gboolean
fail (GError **error, const char *printer, const char *why)
{
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_PRINTER, "%s: %s", printer, why);
  return FALSE;
}

static gboolean
queue_valid (const char *name)
{
  gsize size = strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
  return size > 0 && size <= 127 && name[size] == '\0' && *name != '-';
}

/* Returns: (transfer full): the address in parts; NULL when it is none. */
static GUri *
parse (const char *printer)
{
  g_autoptr (GUri) uri = g_uri_parse (printer, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL)
    return NULL;
  const char *scheme = g_uri_get_scheme (uri);
  gboolean known =
      strcmp (scheme, "socket") == 0 || strcmp (scheme, "ipp") == 0 || strcmp (scheme, "ipps") == 0;
  return known ? g_steal_pointer (&uri) : NULL;
}

gboolean
badge_printer_valid (const char *printer)
{
  g_autoptr (GUri) uri = parse (printer);
  return uri != NULL || queue_valid (printer);
}

/* ---- ZPL over a socket ---- */

static guint
dpi_of (GUri *uri)
{
  const char *query = g_uri_get_query (uri);
  guint64 dpi = BADGE_ZPL_DPI;
  if (query != NULL && g_str_has_prefix (query, "dpi="))
    g_ascii_string_to_unsigned (query + 4, 10, 100, BADGE_ZPL_DPI_MAX, &dpi, NULL);
  return (guint) dpi;
}

static gboolean
send_zpl (const char *printer, GUri *uri, GBytes *zpl, GError **error)
{
  int port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : ZPL_PORT;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) why = NULL;
  g_socket_client_set_timeout (client, BADGE_PRINTER_TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, g_uri_get_host (uri), (guint16) port, NULL, &why);
  if (connection == NULL)
    return fail (error, printer, why->message);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  gsize size = 0;
  const void *bytes = g_bytes_get_data (zpl, &size);
  if (!g_output_stream_write_all (out, bytes, size, NULL, NULL, &why) ||
      !g_io_stream_close (G_IO_STREAM (connection), NULL, &why))
    return fail (error, printer, why->message);
  return TRUE;
}

/* ---- PDF over IPP ---- */

/* CUPS brings two dozen libraries with it, a fifth of the time that a program takes to start; few
 * sheets of badges go to a printer from here. So it is loaded at the first job. */
#define CUPS_FUNCTIONS(each)                                                                       \
  each (cupsGetResponse) each (cupsLastErrorString) each (cupsSendRequest) each (cupsServer)       \
      each (cupsWriteRequestData) each (httpClose) each (httpConnect2) each (httpSetTimeout)       \
          each (ippAddString) each (ippDelete) each (ippGetStatusCode) each (ippLength)            \
              each (ippNewRequest) each (ippPort)

static struct {
#define MEMBER(name) __typeof__ (&name) name;
  CUPS_FUNCTIONS (MEMBER)
#undef MEMBER
} cups;

static gboolean
load_cups (void)
{
  static gsize loaded;
  enum { MISSING = 1, THERE };
  if (g_once_init_enter (&loaded)) {
    gpointer library = dlopen ("libcups.so.2", RTLD_LAZY | RTLD_LOCAL);
    gboolean there = library != NULL;
#define FIND(name) there = there && (*(gpointer *) &cups.name = dlsym (library, #name)) != NULL;
    CUPS_FUNCTIONS (FIND)
#undef FIND
    g_once_init_leave (&loaded, there ? THERE : MISSING);
  }
  return loaded == THERE;
}

/** Where a job goes. */
typedef struct {
  char *host, *uri, *resource; /* owned */
  int port;
  gboolean tls;
} Target;

static void
target_clear (Target *target)
{
  g_free (target->host);
  g_free (target->uri);
  g_free (target->resource);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static void
target_init (Target *target, const char *printer, GUri *uri)
{
  if (uri == NULL) { /* a queue here */
    *target = (Target){ .host = g_strdup (cups.cupsServer ()), .port = cups.ippPort () };
    target->uri = g_strdup_printf ("ipp://localhost/printers/%s", printer);
    target->resource = g_strdup_printf ("/printers/%s", printer);
    return;
  }
  const char *path = g_uri_get_path (uri);
  target->host = g_strdup (g_uri_get_host (uri));
  target->port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 631;
  target->tls = strcmp (g_uri_get_scheme (uri), "ipps") == 0;
  target->uri = g_strdup (printer);
  target->resource = g_strdup (*path == '\0' ? "/" : path);
}

static ipp_t *
print_job (const Target *target)
{
  ipp_t *request = cups.ippNewRequest (IPP_OP_PRINT_JOB);
  cups.ippAddString (request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, target->uri);
  cups.ippAddString (request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL,
                     "lerarencongres");
  cups.ippAddString (request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, "badge");
  cups.ippAddString (request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                     "application/pdf");
  cups.ippAddString (request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
  return request;
}

static gboolean
send_job (http_t *http, const Target *target, GBytes *pdf)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (pdf, &size);
  ipp_t *request = print_job (target);
  gsize all = cups.ippLength (request) + size;
  http_status_t status = cups.cupsSendRequest (http, request, target->resource, all);
  cups.ippDelete (request);
  if (status == HTTP_STATUS_CONTINUE)
    status = cups.cupsWriteRequestData (http, bytes, size);
  if (status != HTTP_STATUS_CONTINUE && status != HTTP_STATUS_OK)
    return FALSE;
  ipp_t *answer = cups.cupsGetResponse (http, target->resource);
  gboolean taken =
      answer != NULL && cups.ippGetStatusCode (answer) <= IPP_STATUS_OK_EVENTS_COMPLETE;
  cups.ippDelete (answer);
  return taken;
}

static gboolean
send_pdf (const char *printer, GUri *uri, GBytes *pdf, GError **error)
{
  if (!load_cups ())
    return fail (error, printer, "CUPS is missing: install the package libcups2");
  g_auto (Target) target = { 0 };
  target_init (&target, printer, uri);
  http_t *http =
      cups.httpConnect2 (target.host, target.port, NULL, AF_UNSPEC,
                         target.tls ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1,
                         BADGE_PRINTER_TIMEOUT_S * 1000, NULL);
  if (http == NULL)
    return fail (error, printer, cups.cupsLastErrorString ());
  cups.httpSetTimeout (http, BADGE_PRINTER_TIMEOUT_S, NULL, NULL);
  gboolean taken = send_job (http, &target, pdf);
  cups.httpClose (http);
  return taken || fail (error, printer, cups.cupsLastErrorString ());
}

gboolean
badge_printer_send (const char *printer, const BadgeLayout *layout, const BadgeEdition *edition,
                    const BadgePerson *person, GError **error)
{
  g_autoptr (GUri) uri = parse (printer);
  if (uri == NULL && !queue_valid (printer)) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT,
                         "a printer is socket://host, ipp://host/path, or the name of a queue");
    return FALSE;
  }
  if (uri != NULL && strcmp (g_uri_get_scheme (uri), "socket") == 0) {
    g_autoptr (GBytes) zpl = badge_zpl_new (layout, edition, person, dpi_of (uri), error);
    return zpl != NULL && send_zpl (printer, uri, zpl, error);
  }
  const BadgeSheetOptions options = {
    .edition = *edition, .layout = layout, .lang = person->lang, .sides = BADGE_SIDES_FRONT
  };
  g_autoptr (GBytes) pdf = badge_sheet_pdf (&options, &person, 1, error);
  return pdf != NULL && send_pdf (printer, uri, pdf, error);
}
