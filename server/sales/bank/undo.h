/* SPDX-License-Identifier: EUPL-1.2
 *
 * Taking back that an entry of a bank statement paid an invoice: it was another's, or a person said
 * yes too fast. The books are append-only, so the money is booked from the invoice to what stands
 * apart, where somebody decides about it again.
 */
#pragma once

#include "server/core/writer.h"

/** EntryUndo: @position of the entry in its statement, from 1. */
typedef struct {
  gint64 statement_id, position;
  char actor[40];
} EntryUndo;

/**
 * entry_undo_run: WriterRun; WRITER_SAVEPOINT. Outcome: the statement's page. What the entry paid
 * of its invoice is open again; an order that was confirmed by it stays so, as with a payment that
 * the bank takes back (statement.c), and is somebody's to decide about.
 *
 * Errors: ORDER_ERROR_UNKNOWN: no such entry; ORDER_ERROR_STATE: it pays no invoice, or money of
 * that order was promised back already, or the bank took the payment back.
 */
gboolean entry_undo_run (gpointer command, WriterTurn *turn, GError **error);
