/* SPDX-License-Identifier: EUPL-1.2
 *
 * See air.h. One thread reads every device, and keeps what is held in order of when it is due.
 */
#include "tests/bench/air.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
  PACKET_MAX = 2048,
  DESTINATION = 16, /* of an IPv4 header: where the address begins */
  HEADER = 20,
  HUB = 0, /* port 0; station n is port n + 1, and its address one more than that */
};

/* One end of the wire. */
typedef struct {
  int tun, space; /* the device, and its namespace */
  atomic_bool cut;
} Port;

struct Air {
  Port *ports;
  guint n_ports;
  AirRates rates;
  GRand *random; /* the thread's own, like the next */
  GQueue held;   /* of Packet, what is due first in front */
  pthread_t thread;
  int stop[2];
  atomic_bool begun;
  atomic_uint spoiled;
};

typedef struct {
  gint64 due_us;
  guint to;
  gsize size;
  guint8 bytes[PACKET_MAX];
} Packet;

/* ---- Namespaces ---- */

static gboolean
refuse (const char *what, GError **error)
{
  int code = errno;
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
  return FALSE;
}

static gboolean
set_up_device (int ask, const char *name, const char *address, GError **error)
{
  struct ifreq device = { 0 };
  struct sockaddr_in where = { .sin_family = AF_INET };
  g_strlcpy (device.ifr_name, name, IFNAMSIZ);
  if (address != NULL) {
    inet_pton (AF_INET, address, &where.sin_addr);
    memcpy (&device.ifr_addr, &where, sizeof where);
    if (ioctl (ask, SIOCSIFADDR, &device) != 0)
      return refuse ("an address", error);
    inet_pton (AF_INET, "255.255.255.0", &where.sin_addr);
    memcpy (&device.ifr_netmask, &where, sizeof where);
    if (ioctl (ask, SIOCSIFNETMASK, &device) != 0)
      return refuse ("a netmask", error);
  }
  device.ifr_flags = IFF_UP | IFF_RUNNING;
  return ioctl (ask, SIOCSIFFLAGS, &device) == 0 || refuse ("a device that is up", error);
}

/* Moves the calling thread into a new namespace with a device of which we hold the other end. */
static gboolean
make_port (Port *port, guint n, GError **error)
{
  struct ifreq device = { .ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "air" };
  g_autofree char *address = g_strdup_printf ("10.77.0.%u", n + 1);
  if (unshare (CLONE_NEWNET) != 0)
    return refuse ("a network namespace", error);
  port->space = open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  port->tun = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (port->space < 0 || port->tun < 0 || ioctl (port->tun, TUNSETIFF, &device) != 0)
    return refuse ("/dev/net/tun", error);
  int ask = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean good =
      set_up_device (ask, "lo", NULL, error) && set_up_device (ask, "air", address, error);
  close (ask);
  return good;
}

static void
move_to (int space)
{
  if (setns (space, CLONE_NEWNET) != 0)
    g_error ("a network namespace: %s", g_strerror (errno));
}

/* ---- The wire ---- */

static gint
by_due (gconstpointer a, gconstpointer b, gpointer user)
{
  (void) user;
  gint64 x = ((const Packet *) a)->due_us, y = ((const Packet *) b)->due_us;
  return (x > y) - (x < y);
}

static gboolean
happens (Air *air, int per_thousand)
{
  return atomic_load (&air->begun) && g_rand_int_range (air->random, 0, 1000) < per_thousand;
}

static void
hold (Air *air, const Packet *packet)
{
  Packet *held = g_memdup2 (packet, sizeof *packet);
  int most_ms = atomic_load (&air->begun) ? air->rates.delay_max_ms : 0;
  held->due_us = g_get_monotonic_time ();
  if (most_ms > 0)
    held->due_us += g_rand_int_range (air->random, 0, most_ms * 1000);
  g_queue_insert_sorted (&air->held, held, by_due, NULL);
}

static void
take_in (Air *air, guint from)
{
  Packet packet;
  gssize size = 0;
  while ((size = read (air->ports[from].tun, packet.bytes, PACKET_MAX)) > 0) {
    if (size < HEADER || packet.bytes[0] >> 4 != 4)
      continue; /* IPv6 looks for neighbours that are not there */
    packet.size = (gsize) size;
    packet.to = from == HUB ? packet.bytes[DESTINATION + 3] - 1u : HUB;
    guint station = from == HUB ? packet.to : from;
    if (packet.to >= air->n_ports || atomic_load (&air->ports[station].cut))
      continue;
    gboolean lost = happens (air, air->rates.lose), twice = happens (air, air->rates.twice);
    if (lost || twice)
      atomic_fetch_add (&air->spoiled, 1);
    for (int copies = lost ? 0 : twice ? 2 : 1; copies > 0; copies--)
      hold (air, &packet);
  }
}

/* Returns: how long until the next is due, in ms; -1: none is held. */
static int
give_out (Air *air)
{
  Packet *packet = NULL;
  gint64 now_us = g_get_monotonic_time ();
  while ((packet = g_queue_peek_head (&air->held)) != NULL && packet->due_us <= now_us) {
    /* A device whose queue is full loses it, as a wire would. */
    if (write (air->ports[packet->to].tun, packet->bytes, packet->size) < 0)
      atomic_fetch_add (&air->spoiled, 1);
    g_free (g_queue_pop_head (&air->held));
  }
  return packet != NULL ? (int) ((packet->due_us - now_us) / 1000) + 1 : -1;
}

static void *
carry (void *data)
{
  Air *air = data;
  guint n = air->n_ports;
  g_autofree struct pollfd *wait = g_new0 (struct pollfd, n + 1);
  for (guint i = 0; i < n; i++)
    wait[i] = (struct pollfd){ .fd = air->ports[i].tun, .events = POLLIN };
  wait[n] = (struct pollfd){ .fd = air->stop[0], .events = POLLIN };
  while (wait[n].revents == 0) {
    if (poll (wait, n + 1, give_out (air)) < 0 && errno != EINTR)
      g_error ("poll: %s", g_strerror (errno));
    for (guint i = 0; i < n; i++)
      if (wait[i].revents != 0)
        take_in (air, i);
  }
  return NULL;
}

/* ---- From outside ---- */

static void
close_all (Air *air)
{
  for (guint i = 0; i < air->n_ports; i++) {
    close (air->ports[i].tun);
    close (air->ports[i].space);
  }
  close (air->stop[0]);
  close (air->stop[1]);
  g_queue_clear_full (&air->held, g_free);
  g_rand_free (air->random);
  g_free (air->ports);
  g_free (air);
}

Air *
air_new (guint stations, const AirRates *rates, guint32 seed, GError **error)
{
  g_return_val_if_fail (stations <= AIR_STATIONS_MAX, NULL);
  Air *air = g_new0 (Air, 1);
  air->n_ports = stations + 1;
  air->ports = g_new0 (Port, air->n_ports);
  air->rates = *rates;
  air->random = g_rand_new_with_seed (seed);
  g_queue_init (&air->held);
  for (guint i = 0; i < air->n_ports; i++)
    air->ports[i].tun = air->ports[i].space = -1;
  air->stop[0] = air->stop[1] = -1;
  int home = open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  gboolean good = pipe (air->stop) == 0 || refuse ("a pipe", error);
  for (guint i = 0; good && i < air->n_ports; i++)
    good = make_port (&air->ports[i], i, error);
  if (good) {
    errno = pthread_create (&air->thread, NULL, carry, air);
    good = errno == 0 || refuse ("a thread", error);
  }
  if (good)
    move_to (air->ports[HUB].space);
  else {
    setns (home, CLONE_NEWNET); /* without the right to leave it never left */
    close_all (air);
    air = NULL;
  }
  close (home);
  return air;
}

void
air_free (Air *air)
{
  if (air == NULL)
    return;
  if (write (air->stop[1], "", 1) != 1)
    g_error ("the air does not stop");
  pthread_join (air->thread, NULL);
  close_all (air);
}

void
air_enter (Air *air, guint station)
{
  move_to (air->ports[station + 1].space);
}

void
air_begin (Air *air)
{
  atomic_store (&air->begun, TRUE);
}

void
air_cut (Air *air, guint station, gboolean cut)
{
  atomic_store (&air->ports[station + 1].cut, cut);
}

guint
air_spoiled (Air *air)
{
  return atomic_load (&air->spoiled);
}
