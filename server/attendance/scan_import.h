/* SPDX-License-Identifier: EUPL-1.2
 *
 * A kiosk's log that came on a stick (schedule/scan_file.h), taken in with the same checks as over
 * the network, and as harmless to do twice.
 */
#pragma once

#include "schedule/scan_file.h"
#include "server/core/writer.h"

#define SCAN_IMPORT_ERROR (scan_import_error_quark ())
GQuark scan_import_error_quark (void);

/**
 * ScanImportError:
 * @SCAN_IMPORT_ERROR_FORM: not such a file; the message names the line
 * @SCAN_IMPORT_ERROR_OLDER: made by an older kiosk, which can make it again when it is renewed
 * @SCAN_IMPORT_ERROR_KIOSK: of a kiosk that is not known here
 * @SCAN_IMPORT_ERROR_SIGNATURE: a record was changed, which @report and the message name, or the
 *   end is not one that the kiosk signed
 */
typedef enum {
  SCAN_IMPORT_ERROR_FORM,
  SCAN_IMPORT_ERROR_OLDER,
  SCAN_IMPORT_ERROR_KIOSK,
  SCAN_IMPORT_ERROR_SIGNATURE,
} ScanImportError;

typedef struct {
  guint64 records; /* in the file */
  guint64 stored;  /* new here */
  guint64 repeats; /* had already */
  guint64 apart;   /* kept apart for people to look at */
  guint64 fault;   /* the record that was changed; 0: none can be named */
} ScanImportReport;

/**
 * scan_import:
 * @reader: to find the kiosk
 *
 * Takes the file in, some hundred records a command. Waits for the writer, so never on a thread
 * that serves HTTP. What was stored before an error stays.
 */
gboolean scan_import (Writer *writer, Store *reader, const char *text, gsize size,
                      ScanImportReport *report, GError **error);
