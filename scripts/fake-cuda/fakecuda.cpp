// A CUDA device that is not there: tensors say cuda:N, their memory and arithmetic are the CPU's. For libtorch builds without CUDA.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <torch/library.h>
#include <jni.h>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>

namespace {
using at::Tensor;
using c10::Device;
using c10::DeviceIndex;
constexpr int kDevices = 2;
thread_local DeviceIndex current = 0;
std::atomic<int64_t> used[kDevices], cached[kDevices], peak[kDevices];
std::atomic<long> emptied, items, h2d, d2h, h2dPinned, ops;
std::mutex lock;
std::set<const void*> pinned;
std::map<std::string, long> counts, mixes;

int64_t limit() {
  static const int64_t bytes = std::getenv("FAKE_CUDA_BYTES") ? std::atoll(std::getenv("FAKE_CUDA_BYTES")) : (int64_t)8 << 30;
  return bytes;
}

// As PyTorch's allocator does, freed memory is kept, used again, and given back before memory runs out.
void take(int64_t bytes, int device) {
  int64_t now = used[device] += bytes;
  cached[device] -= std::min(bytes, cached[device].load());
  if (now + cached[device] > limit()) cached[device] = 0;
  if (now > limit()) {
    used[device] -= bytes;
    TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate ", bytes, " bytes. GPU ", device, " is a fake one with ", limit(), " bytes");
  }
  int64_t highest = peak[device];
  while (now > highest && !peak[device].compare_exchange_weak(highest, now)) {}
}

void giveBack(int64_t bytes, int device) {
  used[device] -= bytes;
  cached[device] += bytes;
}

struct Block { void* memory; int64_t bytes; int device; };
void freeBlock(void* p) {
  auto* b = static_cast<Block*>(p);
  std::free(b->memory);
  giveBack(b->bytes, b->device);
  delete b;
}

struct FakeAllocator final : c10::Allocator {
  int device = 0;
  c10::DataPtr allocate(size_t n) override {
    take(n, device);
    void* memory = nullptr;
    if (n > 0 && posix_memalign(&memory, 64, n) != 0) { used[device] -= n; TORCH_CHECK(false, "CUDA out of memory (host)"); }
    return {memory, new Block{memory, (int64_t)n, device}, &freeBlock, Device(c10::kCUDA, device)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return nullptr; }
  void copy_data(void* dest, const void* src, std::size_t count) const override { default_copy_data(dest, src, count); }
};
FakeAllocator allocators[kDevices];
FakeAllocator& allocator(int d) { allocators[d].device = d; return allocators[d]; }

struct Held { c10::Storage storage; int64_t bytes; int device; };
void freeHeld(void* p) {
  auto* h = static_cast<Held*>(p);
  if (h->device >= 0) giveBack(h->bytes, h->device);
  delete h;
}

Tensor share(const Tensor& t, Device device, c10::DispatchKey key, bool count) {
  int64_t bytes = t.storage().nbytes();
  if (count) take(bytes, device.index());
  auto* held = new Held{t.storage(), bytes, count ? (int)device.index() : -1};
  c10::DataPtr data(const_cast<void*>(t.storage().data()), held, &freeHeld, device);
  c10::Allocator* a = device.is_cuda() ? (c10::Allocator*)&allocator(device.index()) : c10::GetCPUAllocator();
  c10::Storage storage(c10::Storage::use_byte_size_t(), bytes, std::move(data), a, true);
  Tensor r = at::detail::make_tensor<c10::TensorImpl>(std::move(storage), c10::DispatchKeySet(key), t.dtype());
  r.unsafeGetTensorImpl()->set_sizes_and_strides(t.sizes(), t.strides(), t.storage_offset());
  return r;
}
Tensor onCpu(const Tensor& t) { return share(t, Device(c10::kCPU), c10::DispatchKey::CPU, false); }
Tensor onFake(const Tensor& t, Device d, bool fresh) { return share(t, d, c10::DispatchKey::CUDA, fresh); }

// Products with which a GPU's peak is measured: a CPU would take minutes for them.
bool isPeakMeasured(const std::string& name, const torch::jit::Stack& stack) {
  return name == "aten::mm" && stack.end()[-2].toTensor().numel() >= 8192 * 8192 && stack.end()[-1].toTensor().numel() >= 8192 * 8192;
}

void fallback(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& schema = op.schema();
  const auto& name = schema.name();
  size_t nargs = schema.arguments().size(), begin = stack->size() - nargs;
  ops++;
  { std::lock_guard<std::mutex> g(lock); counts[name]++; }
  if (name == "aten::_local_scalar_dense") items++;
  std::vector<c10::IValue> original(stack->begin() + begin, stack->end());
  Device device(c10::kCUDA, current);
  bool found = false;
  std::vector<std::pair<Tensor, Tensor>> pairs;
  std::string where;
  bool cpuWide = false;
  auto convert = [&](const Tensor& t) -> Tensor {
    if (!t.defined()) return t;
    if (!t.is_cuda()) {
      if (t.dim() > 0) { cpuWide = true; where += " cpu" + c10::str(t.sizes()); }
      return t;
    }
    TORCH_CHECK(!found || device == t.device(), "Expected all tensors to be on the same device, but found at least two devices, ", device, " and ", t.device(), "! (", name, ")");
    device = t.device(); found = true;
    Tensor c = onCpu(t);
    pairs.emplace_back(t, c);
    return c;
  };
  std::vector<std::vector<Tensor>> perArgument(nargs);
  for (size_t i = 0; i < nargs; i++) {
    c10::IValue& v = (*stack)[begin + i];
    if (v.isTensor()) {
      Tensor c = convert(v.toTensor());
      perArgument[i] = {c};
      v = c;
    } else if (v.isTensorList()) {
      c10::List<Tensor> list;
      for (const Tensor& t : v.toTensorVector()) list.push_back(convert(t));
      v = list;
    } else if (v.isOptionalTensorList()) {
      c10::List<std::optional<Tensor>> list;
      for (const auto& t : v.toOptionalTensorVector()) list.push_back(t && t->defined() ? std::optional<Tensor>(convert(*t)) : std::nullopt);
      v = list;
    } else if (v.isDevice()) {
      v = Device(c10::kCPU);
    }
  }
  if (cpuWide && found) {
    std::lock_guard<std::mutex> g(lock);
    mixes[name]++;
    TORCH_CHECK(std::getenv("FAKE_CUDA_LENIENT"), "Expected all tensors to be on the same device, but found at least two devices, ", device, " and", where, "! (", name, ")");
  }
  if (isPeakMeasured(name, *stack)) {
    Tensor product = at::empty_like((*stack)[begin].toTensor());
    stack->resize(begin);
    stack->emplace_back(product);
  } else {
    op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  }
  // arguments that were given other memory or another shape
  for (auto& p : pairs) {
    const Tensor& c = p.second; Tensor& f = p.first;
    bool moved = c.storage().data() != f.storage().data();
    if (moved) {
      Tensor n = onFake(c, f.device(), true);
      f.unsafeGetTensorImpl()->set_storage_keep_dtype(n.storage());
    }
    if (moved || c.sizes() != f.sizes() || c.strides() != f.strides() || c.storage_offset() != f.storage_offset())
      f.unsafeGetTensorImpl()->set_sizes_and_strides(c.sizes(), c.strides(), c.storage_offset());
  }
  size_t nreturns = schema.returns().size(), rbegin = stack->size() - nreturns;
  for (size_t r = 0; r < nreturns; r++) {
    c10::IValue& v = (*stack)[rbegin + r];
    const auto* alias = schema.returns()[r].alias_info();
    if (alias && alias->isWrite()) {
      for (size_t i = 0; i < nargs; i++) {
        const auto* a = schema.arguments()[i].alias_info();
        if (a && a->isWrite() && a->beforeSets() == alias->beforeSets()) v = original[i];
      }
    } else if (v.isTensor()) {
      TORCH_CHECK(!alias, "a view reached the fallback: ", name);
      if (v.toTensor().defined()) v = onFake(v.toTensor(), device, alias == nullptr);
    } else if (v.isTensorList()) {
      c10::List<Tensor> list;
      for (const Tensor& t : v.toTensorVector()) list.push_back(t.defined() ? onFake(t, device, alias == nullptr) : t);
      v = list;
    }
  }
}

Tensor empty(c10::IntArrayRef size, std::optional<at::ScalarType> type, std::optional<c10::Layout>, std::optional<Device> device, std::optional<bool>, std::optional<c10::MemoryFormat> format) {
  int d = device && device->has_index() ? device->index() : current;
  return at::detail::empty_generic(size, &allocator(d), c10::DispatchKeySet(c10::DispatchKey::CUDA), type.value_or(at::kFloat), format);
}

Tensor emptyStrided(c10::IntArrayRef size, c10::IntArrayRef stride, std::optional<at::ScalarType> type, std::optional<c10::Layout>, std::optional<Device> device, std::optional<bool>) {
  int d = device && device->has_index() ? device->index() : current;
  return at::detail::empty_strided_generic(size, stride, &allocator(d), c10::DispatchKeySet(c10::DispatchKey::CUDA), type.value_or(at::kFloat));
}

Tensor& copy(Tensor& self, const Tensor& src, bool nonBlocking) {
  ops++;
  if (self.is_cuda() && !src.is_cuda()) {
    bool isPinned;
    { std::lock_guard<std::mutex> g(lock); isPinned = pinned.count(src.storage().data()) > 0; }
    (nonBlocking && isPinned ? h2dPinned : h2d)++;
    if (!(nonBlocking && isPinned) && std::getenv("FAKE_CUDA_TRACE")) std::fprintf(stderr, "fakecuda: host waits: copy to device of %s\n", c10::str(src.sizes()).c_str());
  } else if (!self.is_cuda()) d2h++;
  Tensor a = self.is_cuda() ? onCpu(self) : self, b = src.is_cuda() ? onCpu(src) : src;
  a.copy_(b);
  return self;
}

struct Guard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::kCUDA; }
  Device exchangeDevice(Device d) const override { Device old(c10::kCUDA, current); current = d.index(); return old; }
  Device getDevice() const override { return Device(c10::kCUDA, current); }
  void setDevice(Device d) const override { current = d.index(); }
  void uncheckedSetDevice(Device d) const noexcept override { current = d.index(); }
  c10::Stream getStream(Device d) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, d); }
  c10::Stream getDefaultStream(Device d) const override { return c10::Stream(c10::Stream::DEFAULT, d); }
  c10::Stream getNewStream(Device d, int) const override { return c10::Stream(c10::Stream::DEFAULT, d); }
  c10::Stream exchangeStream(c10::Stream s) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, s.device()); }
  DeviceIndex deviceCount() const noexcept override { return kDevices; }
  void record(void**, const c10::Stream&, const DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  void destroyEvent(void*, const DeviceIndex) const noexcept override {}
  bool queryStream(const c10::Stream&) const override { return true; }
  void synchronizeStream(const c10::Stream&) const override {}
};

struct PinnedAllocator final : c10::Allocator {
  static void release(void* p) { { std::lock_guard<std::mutex> g(lock); pinned.erase(p); } std::free(p); }
  c10::DataPtr allocate(size_t n) override {
    void* p = nullptr;
    TORCH_CHECK(posix_memalign(&p, 64, n ? n : 1) == 0, "no memory");
    std::lock_guard<std::mutex> g(lock);
    pinned.insert(p);
    return {p, p, &release, Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* dest, const void* src, std::size_t count) const override { default_copy_data(dest, src, count); }
};
PinnedAllocator pinnedAllocator;
} // namespace

struct CUDAHooks final : at::CUDAHooksInterface {
  CUDAHooks(at::CUDAHooksArgs) {}
  void init() const override {}
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasCUDA() const override { return true; }
  bool hasPrimaryContext(DeviceIndex) const override { return true; }
  DeviceIndex deviceCount() const override { return kDevices; }
  int getNumGPUs() const override { return kDevices; }
  DeviceIndex current_device() const override { return current; }
  DeviceIndex getCurrentDevice() const override { return current; }
  void setCurrentDevice(DeviceIndex d) const override { current = d; }
  DeviceIndex exchangeDevice(DeviceIndex d) const override { auto o = current; current = d; return o; }
  DeviceIndex maybeExchangeDevice(DeviceIndex d) const override { auto o = current; current = d; return o; }
  bool isPinnedPtr(const void* p) const override { std::lock_guard<std::mutex> g(lock); return pinned.count(p) > 0; }
  at::Allocator* getPinnedMemoryAllocator() const override { return &pinnedAllocator; }
  Device getDeviceFromPtr(void*) const override { return Device(c10::kCUDA, current); }
  const at::Generator& getDefaultGenerator(DeviceIndex i) const override {
    static at::Generator g[kDevices] = {at::detail::createCPUGenerator(), at::detail::createCPUGenerator()};
    return g[i < 0 ? current : i];
  }
  at::Generator getNewGenerator(DeviceIndex) const override { return at::detail::createCPUGenerator(); }
};

namespace at { REGISTER_CUDA_HOOKS(CUDAHooks) }
namespace c10::impl { C10_REGISTER_GUARD_IMPL(CUDA, Guard) }

TORCH_LIBRARY_IMPL(_, CUDA, m) { m.fallback(torch::CppFunction::makeFromBoxedFunction<&fallback>()); }
TORCH_LIBRARY_IMPL(aten, CUDA, m) {
  m.impl("empty.memory_format", &empty);
  m.impl("empty_strided", &emptyStrided);
  m.impl("copy_", &copy);
  m.impl("scaled_dot_product_attention", torch::CppFunction::makeFromBoxedFunction<&fallback>()); // one kernel, without gradients
  m.impl("native_layer_norm", torch::CppFunction::makeFromBoxedFunction<&fallback>());
  m.impl("as_strided", static_cast<Tensor (*)(const Tensor&, c10::IntArrayRef, c10::IntArrayRef, std::optional<int64_t>)>(&at::native::as_strided_tensorimpl));
  m.impl("view", static_cast<Tensor (*)(const Tensor&, c10::IntArrayRef)>(&at::native::view));
  m.impl("unfold", &at::native::unfold);
  m.impl("_reshape_alias", static_cast<Tensor (*)(const Tensor&, c10::IntArrayRef, c10::IntArrayRef)>(&at::native::_reshape_alias));
}

extern "C" void fake_cuda_report() {
  std::fprintf(stderr, "fakecuda: %ld operators; host waited: %ld item, %ld copies to the device, %ld from it; %ld copies from pinned memory; in use %ld and %ld, peak %ld and %ld bytes; cache emptied %ld times\n",
               ops.load(), items.load(), h2d.load(), d2h.load(), h2dPinned.load(), (long)used[0].load(), (long)used[1].load(), (long)peak[0].load(), (long)peak[1].load(), emptied.load());
}
extern "C" void fake_cuda_counts() { for (auto& c : counts) std::fprintf(stderr, "fakecuda: %7ld %s\n", c.second, c.first.c_str()); for (auto& c : mixes) std::fprintf(stderr, "fakecuda: MIX %7ld %s\n", c.second, c.first.c_str()); }
extern "C" long fake_cuda_reserved(int d) { return used[d] + cached[d]; }
static void emptyCache(JNIEnv*, jobject) {
  for (auto& bytes : cached) bytes = 0;
  emptied++;
}
// In place of DJL's own one, which does nothing without CUDA.
extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  JNIEnv* env;
  vm->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_1_8);
  JNINativeMethod method{const_cast<char*>("torchCudaEmptyCache"), const_cast<char*>("()V"), reinterpret_cast<void*>(&emptyCache)};
  env->RegisterNatives(env->FindClass("ai/djl/pytorch/jni/PyTorchLibrary"), &method, 1);
  return JNI_VERSION_1_8;
}
extern "C" long fake_cuda_limit() { return limit(); }
namespace { struct AtExit { ~AtExit() { fake_cuda_report(); if (std::getenv("FAKE_CUDA_COUNTS")) fake_cuda_counts(); } } atExit; }
