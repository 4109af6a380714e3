/* SPDX-License-Identifier: EUPL-1.2
 *
 * Thousands of random acts of buyers, bank and organisers, in a process that is killed again and
 * again in the middle of them, with acts that are repeated as a lost answer makes people and
 * banks repeat them. After every act all rules hold: the books balance, nothing is oversold, nobody
 * is in two places at once, every paid order has one document, one letter and one valid badge a
 * person. The seed is printed; MONEY_SEED and MONEY_ACTS choose another play.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/server/play.h"

enum {
  ACTS = 10000,
  ACTS_A_WORLD = 250, /* then a new shop: the books of a small one are asked in a blink */
  LIFE_ACTS_MOST = 24,
  MOMENT_US_MOST = 8000, /* about as long as an act takes */
  LOOK_EACH_US = 500,
};

/* Returns: (element-type Scene). */
static GArray *
all_scenes (void)
{
  static const Scene *(*const parts[]) (gsize * n) = { play_sale, play_groups, play_money };
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Scene));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    gsize n = 0;
    const Scene *some = parts[i](&n);
    g_array_append_vals (all, some, (guint) n);
  }
  return all;
}

static gboolean
play_scene (Actor *actor, const GArray *scenes)
{
  int total = 0;
  for (guint i = 0; i < scenes->len; i++)
    total += g_array_index (scenes, Scene, i).weight;
  int at = play_one_of (actor, total);
  for (guint i = 0; i < scenes->len; i++) {
    const Scene *scene = &g_array_index (scenes, Scene, i);
    at -= scene->weight;
    if (at < 0) {
      g_strlcpy (actor->play->scene, scene->name, sizeof actor->play->scene);
      return scene->play (actor);
    }
  }
  g_assert_not_reached ();
}

/* One life of the process: until it is killed, or the world has seen enough. */
static void
live (Shop *shop, Play *play, guint32 seed, guint until)
{
  Actor actor = { shop, g_rand_new_with_seed (seed), play };
  GArray *scenes = all_scenes ();
  g_random_set_seed (seed); /* or every child would draw the identifiers of its parent */
  shop->now_ms = play->now_ms;
  shop_resume (shop);
  shop_check (shop); /* what the last life left behind */
  while (play->acts < until) {
    gboolean agreed = play_scene (&actor, scenes);
    shop_check (shop);
    play->agreed += agreed ? 1 : 0;
    play->acts++;
  }
  shop_pause (shop);
  g_array_unref (scenes);
  g_rand_free (actor.rand);
}

/* Waits until the child has done @acts more, and then a moment, so that it is in the middle of
 * something; or until it has come to its end. */
static gboolean
let_live (pid_t child, const Play *play, guint acts, guint moment_us, int *status)
{
  guint goal = play->acts + acts;
  while (play->acts < goal) {
    pid_t ended = waitpid (child, status, WNOHANG);
    g_assert_cmpint (ended, >=, 0);
    if (ended == child)
      return FALSE;
    g_usleep (LOOK_EACH_US);
  }
  g_usleep (moment_us);
  return TRUE;
}

/* Returns: TRUE when the child was killed by us, FALSE when it came to its end. */
static gboolean
one_life (Shop *shop, Play *play, GRand *rand, guint until)
{
  guint32 seed = g_rand_int (rand);
  guint acts = (guint) g_rand_int_range (rand, 0, LIFE_ACTS_MOST);
  guint moment_us = (guint) g_rand_int_range (rand, 0, MOMENT_US_MOST);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    live (shop, play, seed, until);
    _exit (0);
  }
  int status = 0;
  if (let_live (child, play, acts, moment_us, &status)) {
    kill (child, SIGKILL);
    g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  }
  gboolean killed = WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
  if (!killed && !(WIFEXITED (status) && WEXITSTATUS (status) == 0))
    g_error ("act %u, %s", play->acts, play->scene);
  return killed;
}

static guint32
chosen (const char *name, guint32 otherwise)
{
  const char *text = g_getenv (name);
  guint64 number = 0;
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL)
             ? (guint32) number
             : otherwise;
}

static void
test_money (void)
{
  Play *play = mmap (NULL, sizeof *play, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (play != MAP_FAILED);
  guint32 seed = chosen ("MONEY_SEED", g_random_int ());
  guint acts = chosen ("MONEY_ACTS", ACTS), kills = 0, lives = 0;
  g_test_message ("MONEY_SEED=%u", seed);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  while (play->acts < acts) {
    Shop shop = { 0 };
    shop_open (&shop, NULL);
    shop_supporters (&shop);
    play->now_ms = shop.now_ms;
    guint until = MIN (acts, play->acts + ACTS_A_WORLD);
    shop_pause (&shop);
    while (play->acts < until) {
      kills += one_life (&shop, play, rand, until) ? 1 : 0;
      lives++;
    }
    shop.now_ms = play->now_ms;
    shop_resume (&shop);
    shop_check (&shop);
    shop_close (&shop, NULL);
  }
  g_test_message ("%u acts, of which %u changed something, in %u lives, %u of them killed",
                  play->acts, play->agreed, lives, kills);
  g_assert_cmpuint (kills, >, 0);
  g_assert_cmpuint (play->agreed, >, acts / 5);
  munmap (play, sizeof *play);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/money/adds_up_whatever_happens", test_money);
  return g_test_run ();
}
