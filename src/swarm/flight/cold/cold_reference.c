#include <stdbool.h>
#include <stdint.h>
#define LANES 1
#define TARGET
#define KERNEL sw_cold_reference
#define ROOT(v) ((lanes){__builtin_sqrt((v)[0])})
#define TIMES(a, b) ((words){((a)[0] & 0xffffffffu) * ((b)[0] & 0xffffffffu)})
#define PICK(mask, a, b) ((lanes){(mask)[0] ? (a)[0] : (b)[0]})
#define SIGNS(mask) ((mask)[0] != 0)
#include "cold_lanes.h"
