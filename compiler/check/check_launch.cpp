// SPDX-License-Identifier: Apache-2.0
// BLOCK, GRID and SHARED of COMPUTE, against what devices have and what the kernel says.
#include "compiler/check/check_launch.h"

#include <algorithm>

#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

constexpr std::int64_t kMaxThreadsOfBlock = 1024;
constexpr std::int64_t kUsualThreadsOfBlock = 256;
/// Threads of all blocks together: kernels count them in `int`.
constexpr std::int64_t kMaxThreads = 2147483647;
/// What the largest devices give one block; beyond 48K a kernel has to ask for it, which the runtime does.
constexpr std::int64_t kMaxSharedBytes = std::int64_t{227} * 1024;

class LaunchCheck {
 public:
  LaunchCheck(Checker& checker, const ast::Compute& statement, const ir::Kernel* kernel, ir::Compute& op)
      : checker_(checker), statement_(statement), kernel_(kernel), op_(op) {}

  void run() {
    if (statement_.block)
      op_.block = check_whole("BLOCK", **statement_.block, kMaxThreadsOfBlock, "at least 1 and at most 1024");
    if (statement_.grid) check_grid(**statement_.grid);
    if (statement_.shared) check_shared(**statement_.shared);
    if (kernel_ == nullptr) return;
    check_bounds();
    check_shared_use();
    check_dimensions();
  }

 private:
  std::optional<std::int64_t> check_whole(const char* clause, const ast::Value& value, std::int64_t most,
                                          const std::string& range) {
    const auto* number = std::get_if<std::int64_t>(&value.data);
    const std::string help = fmt::format("write a whole number, for instance `{} 256`", clause);
    if (number == nullptr)
      checker_.sink.report<Diag::ParameterType>(value.span, clause, "a whole number", describe(value)).help(help);
    else if (*number < 1 || *number > most)
      checker_.sink.report<Diag::ParameterRange>(value.span, clause, fmt::format("{}", *number), range).help(help);
    else
      return *number;
    return std::nullopt;
  }

  void check_grid(const ast::Value& value) {
    const auto* word = std::get_if<ast::Word>(&value.data);
    if (word == nullptr) {
      op_.grid = check_whole("GRID", value, kMaxThreads, "at least 1 and at most 2147483647");
    } else if (word->text != "auto") {
      checker_.sink.report<Diag::ParameterChoice>(value.span, "GRID", word->text)
          .help("write `GRID auto`, or a number of blocks")
          .fix(value.span, "auto");
    }
  }

  void check_shared(const ast::Value& value) {
    const auto* size = std::get_if<ast::Size>(&value.data);
    const auto* number = std::get_if<std::int64_t>(&value.data);
    const std::string help = "write bytes, `512`, or a size such as `16K`";
    if (size == nullptr && number == nullptr) {
      checker_.sink
          .report<Diag::ParameterType>(value.span, "SHARED", "a whole number of bytes, K, M or G", describe(value))
          .help(help);
      return;
    }
    const std::int64_t bytes = size != nullptr ? size->bytes : *number;
    if (bytes >= 0 && bytes <= kMaxSharedBytes) {
      op_.shared = bytes;
      return;
    }
    checker_.sink
        .report<Diag::ParameterRange>(value.span, "SHARED", checker_.sources.text(value.span),
                                      "at least 0 and at most 227K")
        .help(bytes < 0 ? help : "no device gives a block more than 227K; give each block less work");
  }

  /// `__launch_bounds__` of the kernel, and threads that an `int` can count.
  void check_bounds() {
    const std::int64_t most = kernel_->max_threads;
    const std::string& name = statement_.kernel->value.last().text;
    if (most != 0 && op_.block.value_or(0) > most)
      checker_.sink
          .report<Diag::KernelLaunch>(
              (*statement_.block)->span, name,
              fmt::format("a block of {} threads is beyond its `__launch_bounds__({})`", *op_.block, most))
          .help(fmt::format("write at most `BLOCK {}`", most));
    const std::int64_t usual = kernel_->block.value_or(kUsualThreadsOfBlock);
    if (most != 0 && !op_.block && usual > most) op_.block = most;
    const std::int64_t threads = op_.block.value_or(usual);
    if (op_.grid && *op_.grid > kMaxThreads / threads)
      checker_.sink
          .report<Diag::KernelLaunch>(
              (*statement_.grid)->span, name,
              fmt::format("{} blocks of {} threads are more than 2147483647 threads", *op_.grid, threads))
          .help("write `GRID auto`, or fewer blocks");
  }

  void check_shared_use() {
    const ast::QualifiedName& name = **statement_.kernel;
    if (kernel_->uses_dynamic_shared && op_.shared == 0 && !statement_.shared)
      checker_.sink.report<Diag::MissingClause>(name.span, name.last().text, "SHARED")
          .help("say how many bytes its `extern __shared__` has: `SHARED 4K`");
    else if (kernel_->uses_dynamic_shared && op_.shared == 0)
      checker_.sink
          .report<Diag::KernelLaunch>((*statement_.shared)->span, name.last().text,
                                      "its `extern __shared__` would have no byte")
          .help("say how many bytes it has: `SHARED 4K`");
    else if (!kernel_->uses_dynamic_shared && op_.shared != 0)
      checker_.sink.report<Diag::SharedUnused>((*statement_.shared)->span, name.last().text).help("leave `SHARED` out");
    if (op_.shared + static_cast<std::int64_t>(kernel_->static_shared) > kMaxSharedBytes && op_.shared != 0)
      checker_.sink
          .report<Diag::KernelLaunch>(
              (*statement_.shared)->span, name.last().text,
              fmt::format("with the {} bytes of its own a block would have more than 227K", kernel_->static_shared))
          .help("give `SHARED` less, or the kernel smaller arrays");
  }

  void check_dimensions() {
    if (kernel_->dimensions < 2) return;
    checker_.sink
        .report<Diag::KernelDimensions>(statement_.kernel->value.span, statement_.kernel->value.last().text,
                                        kernel_->dimensions == 2 ? "y" : "z")
        .help("take rows and columns from x: `i / width` and `i % width`");
  }

  Checker& checker_;
  const ast::Compute& statement_;
  const ir::Kernel* kernel_;
  ir::Compute& op_;
};

}  // namespace

void check_launch(Checker& checker, const ast::Compute& statement, const ir::Kernel* kernel, ir::Compute& op) {
  LaunchCheck(checker, statement, kernel, op).run();
}

}  // namespace dmlc::check
