/* SPDX-License-Identifier: EUPL-1.2
 *
 * What stands on a bank transfer: account numbers and references, made and checked. Pure.
 */
#pragma once

#include <glib.h>

/** iban_plain: @typed without spaces, in capitals, when it is an account number of ISO 13616.
 * Returns: (transfer full): NULL when it is not one. */
char *iban_plain (const char *typed);

/** iban_print: in groups of four, as people read it. @iban is plain. Returns: (transfer full). */
char *iban_print (const char *iban);

/**
 * reference_make:
 * @body: 1 to 21 letters and digits
 *
 * Returns: (transfer full): the creditor reference "RF…" with its check digits.
 * Source: ISO 11649.
 */
char *reference_make (const char *body);

/** reference_plain: @typed without spaces, in capitals, when it is a creditor reference of ISO
 * 11649. Returns: (transfer full): NULL when it is not one. */
char *reference_plain (const char *typed);

/** reference_print: in groups of four. Returns: (transfer full). */
char *reference_print (const char *reference);

/** kenmerk_make: a Dutch payment reference of 16 digits for @number (below 10^15): a check digit
 * and 15 digits. Source: Betaalvereniging, specification of the betalingskenmerk: weights 2, 4, 8,
 * 5, 10, 9, 7, 3, 6, 1 from the right, 11 minus the sum modulo 11; 10 counts as 1 and 11 as 0.
 * Returns: (transfer full). */
char *kenmerk_make (guint64 number);

/** kenmerk_number: the number in a reference of kenmerk_make(), spaces allowed. Returns: FALSE for
 * anything else. */
gboolean kenmerk_number (const char *typed, guint64 *number);
