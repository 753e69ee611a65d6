/* What DJL asks of libcudart, for a machine without it. */
#include <stddef.h>
#include <stdlib.h>
#include <dlfcn.h>
static _Thread_local int device;
/* Two devices, or as many as CUDA_VISIBLE_DEVICES lists of them. */
int cudaGetDeviceCount(int *n) {
  const char *visible = getenv("CUDA_VISIBLE_DEVICES");
  *n = 2;
  if (visible) {
    *n = 0;
    for (const char *c = visible; (*c == '0' || *c == '1') && *n < 2; c += c[1] == ',' ? 2 : 1) ++*n;
  }
  return 0;
}
int cudaRuntimeGetVersion(int *v) { *v = 12060; return 0; }
int cudaDeviceGetAttribute(int *v, int a, int d) { *v = a == 75 ? 9 : 0; return 0; }
int cudaGetDevice(int *d) { *d = device; return 0; }
int cudaSetDevice(int d) { device = d; return 0; }
int cudaMemGetInfo(size_t *f, size_t *t) {
  void *fake = dlopen(getenv("PYTORCH_EXTRA_LIBRARY_PATH"), RTLD_LAZY | RTLD_NOLOAD); /* the JVM loaded it for itself alone */
  long (*reserved)(int) = fake ? (long (*)(int)) dlsym(fake, "fake_cuda_reserved") : NULL;
  long limit = getenv("FAKE_CUDA_BYTES") ? atol(getenv("FAKE_CUDA_BYTES")) : 8L << 30;
  *t = limit; *f = limit - (reserved ? reserved(device) : 0); return 0;
}
const char *cudaGetErrorString(int e) { return "fake"; }
