/* SPDX-License-Identifier: EUPL-1.2
 *
 * A shop with schools, statements and refunds: the steps of money for tests, on top of shop.h.
 */
#pragma once

#include "server/sales/account/on_account.h"
#include "server/sales/bank/statement.h"
#include "tests/server/shop.h"

/** till_account: details of a school that pays; to free with on_account_free(). */
OnAccount *till_account (void);

/** till_order: visitor @n buys "vrijdag" with session 1 and places the order, on account when
 * @account. Returns: FALSE when it was refused; @error may be NULL when it must go well. */
gboolean till_order (Shop *shop, int n, gboolean account, GError **error);

/** till_run: runs a command that must go well. till_refused: one that must not, with this code. */
void till_run (Shop *shop, WriterRun run, gpointer command);
void till_refused (Shop *shop, WriterRun run, gpointer command, GQuark domain, int code);

/** till_text: one text of the database. (transfer full): NULL for no row or NULL. */
char *till_text (Shop *shop, const char *sql);

/** TillEntry: of a statement that till_statement() writes; texts may be NULL. */
typedef struct {
  const char *amount; /* "45.00", "-45.00" */
  const char *name, *text, *reference;
  gboolean returned;
} TillEntry;

/** till_statement: a camt.053.001.02 file of our account, from @opening, ended by an entry without
 * an amount. (transfer full). */
char *till_statement (const char *name, const char *opening, const TillEntry *entries);

/** till_import: takes a file in. Returns: FALSE with @error set when it was refused. */
gboolean till_import (Shop *shop, const char *xml, GError **error);
