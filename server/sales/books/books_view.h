/* SPDX-License-Identifier: EUPL-1.2
 *
 * How the lists of the books put money, moments and words in a view.
 */
#pragma once

#include "server/core/money.h"
#include "server/sales/books/books.h"

/** books_money: "€ 45,00". */
void books_money (const Books *books, View *view, const char *name, gint64 cents);
/** books_moment: "vr 6 okt 9.30"; "" for 0. */
void books_moment (const Books *books, View *view, const char *name, gint64 ms);
/** books_day: "vrijdag 6 oktober 2017" from "YYYY-MM-DD"; what is no date, as it is. */
void books_day (const Books *books, View *view, const char *name, const char *date);
/** books_word: the sentence @group with @word behind it, spaces and dots as underscores; else the
 * word itself.
 */
void books_word (const Books *books, View *view, const char *name, const char *group,
                 const char *word);
