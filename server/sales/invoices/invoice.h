/* SPDX-License-Identifier: EUPL-1.2
 *
 * Invoices, receipts and credit notes: issued once, numbered without gaps in a series a year, and
 * never changed. An order that is paid online gets a receipt, one on account an invoice; a credit
 * note takes (part of) either back. For commands, but for reading.
 */
#pragma once

#include "schedule/store.h"

#define INVOICE_ERROR (invoice_error_quark ())
GQuark invoice_error_quark (void);

/**
 * InvoiceError:
 * @INVOICE_ERROR_UNKNOWN: no such document, or the order has none
 * @INVOICE_ERROR_AMOUNT: more than is left of it, or nothing
 */
typedef enum {
  INVOICE_ERROR_UNKNOWN,
  INVOICE_ERROR_AMOUNT,
} InvoiceError;

typedef enum {
  INVOICE_BILL,    /* 'invoice': to be paid by bank transfer */
  INVOICE_RECEIPT, /* 'receipt': was paid online */
  INVOICE_CREDIT,  /* 'credit' */
} InvoiceKind;

/** InvoiceLine: prices contain the tax, so @gross_cents is what counts, and @net_cents is worked
 * out of it once, for the whole line. */
typedef struct {
  char *description;
  gint64 quantity, gross_cents, net_cents;
  char category; /* EN 16931: 'S', 'Z', 'E', 'O' */
  int permille;
  char *exemption; /* "" where there is tax */
} InvoiceLine;
void invoice_line_free (gpointer line);

/** InvoiceParty: who sells or buys; texts are "" when they have none. */
typedef struct {
  char *name, *street, *postcode, *city;
  char *kvk, *oin, *vat; /* chamber of commerce, government number, VAT number */
  char *iban, *bic;      /* of the seller */
  char *email;
  char *cost_centre, *reference; /* of the buyer */
} InvoiceParty;

typedef struct {
  gint64 id, order_id;
  InvoiceKind kind;
  char *number, *order_number;
  char *credits; /* number of the document a credit note takes back; "" for others */
  gint64 credits_issued_ms;
  char lang[3];
  gint64 issued_ms, due_ms; /* due: invoices only, else 0 */
  char *reference;          /* ISO 11649 */
  InvoiceParty seller, buyer;
  char *note;
  GPtrArray *lines; /* of InvoiceLine */
  gint64 net_cents, vat_cents;
  gint64 paid_ms; /* of the order; 0 */
} Invoice;
void invoice_free (Invoice *invoice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Invoice, invoice_free)

/** InvoiceTax: what one rate of tax comes to. @exemption is borrowed from a line. */
typedef struct {
  char category;
  int permille;
  const char *exemption;
  gint64 net_cents, vat_cents;
} InvoiceTax;

/** invoice_taxes: (transfer full) (element-type InvoiceTax): one for each category and rate. */
GArray *invoice_taxes (const GPtrArray *lines);

/** invoice_net: what remains of @gross_cents without the tax in it, rounded half up. */
gint64 invoice_net (gint64 gross_cents, int permille);

/** invoice_read: Returns: (transfer full): NULL without @error when there is none with this @id. */
Invoice *invoice_read (Store *store, gint64 id, GError **error);
/** invoice_of_order: the id of the order's invoice or receipt; 0 for none. */
gint64 invoice_of_order (Store *store, gint64 order_id, GError **error);
/** invoice_by_number: the id of the document with this number; 0 for none. */
gint64 invoice_by_number (Store *store, const char *number, GError **error);
/** invoice_open_cents: what is still to be paid of it. */
gint64 invoice_open_cents (Store *store, gint64 id, GError **error);
/** invoice_left_cents: what it came to, less what credit notes took back. -1 with @error set. */
gint64 invoice_left_cents (Store *store, gint64 id, GError **error);

/**
 * invoice_issue:
 * @kind: not a credit note
 * @due_ms: of an invoice
 *
 * Issues the document of an order for its active tickets, with the buyer from on_account, else the
 * first attendee's school. Books nothing. Returns: its id; 0 with @error set.
 */
gint64 invoice_issue (Store *store, gint64 order_id, InvoiceKind kind, gint64 due_ms, gint64 now_ms,
                      GError **error);

/**
 * credit_note_issue:
 * @invoice_id: an invoice or a receipt
 * @attendee_id: 0 spreads @amount_cents over the rates of tax in what is left of the document; else
 *   it is of this person's ticket, at the rate of the line it was sold on
 * @amount_cents: at most invoice_left_cents()
 *
 * Books the sale back: less sales and tax; first less of what is still to be paid, then money to be
 * given back.
 * @owed_cents: (out): what must be given back; it stands on LEDGER_REFUNDS for @refund_id
 *
 * Errors: INVOICE_ERROR. Returns: its id; 0 with @error set.
 */
gint64 credit_note_issue (Store *store, gint64 invoice_id, gint64 attendee_id, gint64 amount_cents,
                          const char *note, gint64 now_ms, gint64 refund_id, gint64 *owed_cents,
                          GError **error);
