/* SPDX-License-Identifier: EUPL-1.2
 *
 * The QR code that fills in a bank transfer: EPC069-12, version 002. Pure.
 */
#pragma once

#include <gio/gio.h>

#define EPC_ERROR (epc_error_quark ())
GQuark epc_error_quark (void);
typedef enum {
  EPC_ERROR_FIELD, /* too long, missing, or out of bounds; the message says which */
} EpcError;

enum {
  EPC_BYTES_MAX = 331,  /* what version 13 holds at level M */
  EPC_VERSION_MOST = 13 /* of the QR code */
};

/** Epc: a transfer in euros. @bic may be "". Of @reference (ISO 11649) and @text at most one. */
typedef struct {
  const char *bic, *name, *iban;
  gint64 amount_cents;
  const char *reference, *text;
} Epc;

/** epc_payload: the code's content. Returns: (transfer full): NULL with @error set. */
char *epc_payload (const Epc *epc, GError **error);
