// SPDX-License-Identifier: Apache-2.0
// What the database server and the kernel host say to each other.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/include/dmlc/kernel_abi.h"
#include "runtime/src/child/child_process.h"

namespace dmlc::kernels {

inline constexpr std::uint16_t kComputeProtocolVersion = 2;

/// Descriptors of the host, besides those that every child has: the kernel, sealed, and the memory of the columns.
inline constexpr int kHostKernel = child::kFirstGiven;
inline constexpr int kHostColumns = child::kFirstGiven + 1;

enum class ComputeFrame : std::uint16_t {
  hello = 1,     ///< first frame of the host, once it is confined; empty
  launch = 2,    ///< to the host: JSON, see LaunchRequest
  progress = 3,  ///< decimal number of blocks done
  done = 4,      ///< the launch has ended; empty
  code = 5,      ///< what a source was compiled to, as pack_images writes it; the last frame
  failure = 6,   ///< JSON, see LaunchFailure; the last frame
};

[[nodiscard]] constexpr child::Dialect dialect_of(ComputeFrame) {
  return {.magic = 0x4B4C4D44,  // "DMLK"
          .version = kComputeProtocolVersion,
          .last_type = static_cast<std::uint16_t>(ComputeFrame::failure),
          .greeting = static_cast<std::uint16_t>(ComputeFrame::hello)};
}

/// What the host is there for.
enum class HostTask : std::uint8_t {
  processor,  ///< runs a library
  graphics,   ///< runs PTX or a cubin on the graphics processor
  compile,    ///< compiles a source for the graphics processor that is there
};

/// What the host is started with, behind the parent's number.
struct HostLimits {
  HostTask task = HostTask::processor;
  std::uint64_t memory = 0;   ///< address space in bytes beyond the program itself
  std::uint64_t seconds = 0;  ///< of processor time
  unsigned threads = 1;       ///< that run blocks
};
[[nodiscard]] std::vector<std::string> to_arguments(const HostLimits& limits);
/// Nothing when the arguments are not those of to_arguments.
[[nodiscard]] std::optional<HostLimits> parse_arguments(int count, const char* const* arguments);

/// One form of a kernel for graphics processors: `ptx:compute_80`, `cubin:sm_90`.
struct Image {
  std::string target;
  std::string content;
};
/// Several in one file.
[[nodiscard]] std::string pack_images(const std::vector<Image>& images);
/// Throws ProtocolError.
[[nodiscard]] std::vector<Image> unpack_images(std::string_view packed);

struct LaunchArgument {
  bool is_pointer = false;
  bool is_output = false;           ///< pointers: the kernel writes there
  std::uint64_t offset = 0;         ///< pointers: into the memory of the columns
  std::int64_t elements = 0;        ///< pointers
  std::uint32_t element_bytes = 0;  ///< pointers: of one element; else of the value
  std::uint64_t value = 0;          ///< others: their bytes, lowest first
};

/// One launch of the host's kernel.
struct LaunchRequest {
  std::string kernel;  ///< its name in PTX and cubins
  std::array<std::uint32_t, 3> grid{1, 1, 1};
  std::array<std::uint32_t, 3> block{1, 1, 1};
  std::uint64_t shared = 0;  ///< bytes of `extern __shared__`
  std::vector<LaunchArgument> arguments;
};
[[nodiscard]] std::string to_json(const LaunchRequest& request);
/// Throws ProtocolError unless every argument lies within `bytes` of memory.
[[nodiscard]] LaunchRequest parse_launch_request(std::string_view json, std::uint64_t bytes);

/// Why a launch did not end.
struct LaunchFailure {
  enum class Kind : std::uint8_t { signal, internal, gpu } kind = Kind::internal;
  int signal = 0;
  abi::KernelFault fault{};  ///< set by libraries with bounds checks
  std::string text;          ///< for people
};
[[nodiscard]] std::string to_json(const LaunchFailure& failure);
/// Throws ProtocolError.
[[nodiscard]] LaunchFailure parse_launch_failure(std::string_view json);

}  // namespace dmlc::kernels
