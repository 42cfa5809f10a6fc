// SPDX-License-Identifier: Apache-2.0
// Hands a source to a kernel host and waits for the code.
#include "runtime/src/kernels/card_compiler.h"

#include "runtime/src/child/memory_file.h"

namespace dmlc::kernels {
namespace {

constexpr std::chrono::milliseconds kTurn{20};

child::ChildOptions child_options(const CardCompilerOptions& options, int source) {
  HostLimits limits;
  limits.task = HostTask::compile;
  child::ChildOptions result;
  result.program = options.program;
  result.arguments = to_arguments(limits);
  result.environment = options.environment;
  result.descriptors = {source};
  return result;
}

/// The answer in one of the frames that may come.
Image image_of(const child::TypedFrame<ComputeFrame>& frame) {
  if (frame.type == ComputeFrame::failure) throw CardCompileError(parse_launch_failure(frame.payload).text);
  if (frame.type != ComputeFrame::code) throw CardCompileError("the kernel host sent a message of the wrong type");
  std::vector<Image> images = unpack_images(frame.payload);
  if (images.size() != 1) throw CardCompileError("the kernel host sent no code");
  return std::move(images[0]);
}

}  // namespace

Image compile_on_this_machine(const CardCompilerOptions& options, const std::string& kernel, const std::string& source,
                              const std::function<void()>& look) {
  const child::SealedFile file(pack_images({{kernel, source}}));
  const auto end = std::chrono::steady_clock::now() + options.time_limit;
  try {
    child::TypedProcess<ComputeFrame> host(child_options(options, file.descriptor()));
    while (std::chrono::steady_clock::now() < end) {
      if (const auto frame = host.wait(kTurn); frame && frame->type != ComputeFrame::hello) return image_of(*frame);
      look();
    }
  } catch (const child::ChildDied& death) {
    throw CardCompileError(death.what());
  } catch (const child::ProtocolError& defect) {
    throw CardCompileError(defect.what());
  }
  throw CardCompileError("NVRTC takes too long");
}

}  // namespace dmlc::kernels
