// SPDX-License-Identifier: Apache-2.0
// Kernels as PTX or machine code on a graphics processor.
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/src/compute_host/device.h"
#include "runtime/src/compute_host/gpu_driver.h"
#include "runtime/src/compute_host/gpu_runner.h"
#include "runtime/src/nvrtc/compile_for_card.h"

namespace dmlc::compute_host {
namespace {

using kernels::Image;

std::vector<Image> read_images(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) throw DeviceError("there is no code");
  const auto size = static_cast<std::size_t>(status.st_size);
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (mapped == MAP_FAILED) throw DeviceError("the code cannot be read");
  return kernels::unpack_images({static_cast<const char*>(mapped), size});
}

/// 80 of `cubin:sm_80` and of `cubin:sm_80a`.
int architecture_of(std::string_view target) {
  target.remove_prefix(std::min(target.size(), std::string_view("cubin:sm_").size()));
  int number = 0;
  std::from_chars(target.data(), target.data() + target.size(), number);
  return number;
}

GpuImages to_gpu_images(const std::vector<Image>& images) {
  GpuImages result;
  for (const Image& image : images) {
    if (image.target.starts_with("ptx:")) result.ptx = image.content;
    if (image.target.starts_with("cubin:")) result.cubins[architecture_of(image.target)] = image.content;
  }
  return result;
}

template <class T>
T value_of(GpuResult<T> result) {
  if (!result) throw DeviceError(result.error().message());
  return std::move(result).value();
}

class GraphicsDevice final : public Device {
 public:
  GraphicsDevice(int code, std::chrono::seconds limit)
      : images_(read_images(code)), driver_(value_of(GpuDriver::open())), limit_(limit) {}

  void run(const kernels::LaunchRequest& request, std::span<std::byte> columns,
           const std::function<void(std::uint64_t)>&) override {
    if (!runner_) runner_.emplace(value_of(make_runner(request.kernel)));
    std::vector<kernels::LaunchArgument> given = request.arguments;
    std::vector<GpuArgument> arguments;
    for (kernels::LaunchArgument& argument : given) {
      if (!argument.is_pointer) {
        arguments.push_back({GpuArgument::Kind::Scalar, &argument.value, argument.element_bytes});
        continue;
      }
      arguments.push_back({argument.is_output ? GpuArgument::Kind::Output : GpuArgument::Kind::Input,
                           columns.data() + argument.offset,
                           static_cast<std::size_t>(argument.elements) * argument.element_bytes});
    }
    GpuShape shape;
    shape.grid = request.grid;
    shape.block = request.block;
    shape.dynamic_shared = request.shared;
    (void)value_of(runner_->run(shape, arguments, limit_));
  }

 private:
  [[nodiscard]] GpuResult<GpuRunner> make_runner(const std::string& kernel) const {
    return GpuRunner::make(driver_, value_of(driver_.load(to_gpu_images(images_), kernel)));
  }

  std::vector<Image> images_;
  GpuDriver driver_;
  std::chrono::seconds limit_;
  std::optional<GpuRunner> runner_;
};

}  // namespace

std::string compile_for_graphics_device(int source) {
  const std::vector<Image> images = read_images(source);
  if (images.size() != 1) throw DeviceError("there is no source");
  const GpuDriver driver = value_of(GpuDriver::open());
  const nvrtc::CardCode code = nvrtc::compile_for_card(images[0].content, images[0].target, driver.device().arch);
  if (!code.error.empty()) throw DeviceError(code.error);
  return kernels::pack_images({{(code.form.starts_with("sm_") ? "cubin:" : "ptx:") + code.form, code.image}});
}

std::unique_ptr<Device> open_graphics_device(int code, std::chrono::seconds limit) {
  return std::make_unique<GraphicsDevice>(code, limit);
}

}  // namespace dmlc::compute_host
