/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is true of money, documents and paid orders at any moment, a query each, so that a test can
 * ask after every step, and the office can show it.
 */
#pragma once

#include "schedule/store.h"

/** LedgerRule: @sql gives the number of places where it does not hold. */
typedef struct {
  const char *name;
  const char *sql;
} LedgerRule;

/** ledger_broken: asks all of them. Returns: (transfer full): the names of those that do not hold,
 * with how often, such as "entries_balance: 1"; "" when all do; NULL with @error set. */
char *ledger_broken (Store *store, GError **error);
