// SPDX-License-Identifier: Apache-2.0
// The kernel host's graphics processor: messages of the server become launches on a simulated card.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include <chrono>
#include <vector>

#include "runtime/src/child/memory_file.h"
#include "runtime/src/compute_host/device.h"
#include "tests/gpu/simulated_cuda.h"

using namespace dmlc;
using namespace dmlc::compute_host;
using kernels::LaunchRequest;

namespace {

tests::SimulatedCuda& fresh_card() {
  void* library = ::dlopen(DMLC_SIMULATED_DRIVER, RTLD_NOW | RTLD_GLOBAL);
  REQUIRE(library != nullptr);
  auto& state = *reinterpret_cast<tests::SimulatedCuda* (*)()>(::dlsym(library, tests::kSimulatedCuda))();
  return state = tests::SimulatedCuda{};
}

const std::string kPtx = ".version 8.0\n.visible .entry twice(\n)\n.visible .entry crash()\n.entry forever()\n";

std::string packed() {
  return kernels::pack_images({{"ptx:compute_80", kPtx},
                               {"cubin:sm_80",
                                "\x7f"
                                "ELF twice sm_80 "}});
}

/// `float* out, int n` with the output in the middle of the columns. The simulated kernel makes one of zero.
LaunchRequest request_of(const std::string& kernel, std::int64_t rows) {
  LaunchRequest request;
  request.kernel = kernel;
  request.block = {64, 1, 1};
  request.grid = {static_cast<std::uint32_t>((rows + 63) / 64), 1, 1};
  request.arguments = {{.is_pointer = true, .is_output = true, .offset = 4096, .elements = rows, .element_bytes = 4},
                       {.element_bytes = 4, .value = static_cast<std::uint64_t>(rows)}};
  return request;
}

struct Columns {
  std::vector<float> values = std::vector<float>(2048);
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(values)); }
};

std::string failure_of(Device& device, const std::string& kernel) {
  Columns columns;
  try {
    device.run(request_of(kernel, 100), columns.bytes(), [](std::uint64_t) {});
  } catch (const DeviceError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("launches of the server run on the card, again and again") {
  fresh_card();
  const child::SealedFile code(packed());
  const auto device = open_graphics_device(code.descriptor(), std::chrono::seconds(10));
  for (const std::int64_t rows : {1000, 1, 64}) {
    Columns columns;
    columns.values.assign(2048, 7.0F);
    device->run(request_of("twice", rows), columns.bytes(), [](std::uint64_t) {});
    for (std::size_t i = 0; i < 1024; ++i) {
      REQUIRE(columns.values[i] == 7.0F);
      REQUIRE(columns.values[1024 + i] == (static_cast<std::int64_t>(i) < rows ? 1.0F : 7.0F));
    }
  }
}

TEST_CASE("what a card says is passed on") {
  fresh_card();
  const child::SealedFile code(packed());
  CHECK(failure_of(*open_graphics_device(code.descriptor(), std::chrono::seconds(10)), "absent") != "");
  CHECK(failure_of(*open_graphics_device(code.descriptor(), std::chrono::seconds(10)), "crash").find("ILLEGAL") !=
        std::string::npos);
  fresh_card().devices = 0;
  CHECK_THROWS_AS((void)open_graphics_device(code.descriptor(), std::chrono::seconds(10)), DeviceError);
  const child::SealedFile damaged("xx");
  fresh_card();
  CHECK_THROWS_AS((void)open_graphics_device(damaged.descriptor(), std::chrono::seconds(10)), child::ProtocolError);
}
