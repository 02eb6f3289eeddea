#include <math.h>

#include "base/constants.h"
#include "base/numeric.h"
#include "optics/mie.h"

