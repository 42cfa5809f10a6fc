// SPDX-License-Identifier: Apache-2.0
// Runs every kernel of the library on a card against plain loops, beside its form for processors, and measures. Needs a
// CUDA driver and nothing else. Exit code: 0 all agree, 1 something differs, 2 wrong use, 77 no card.
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/gpu/card_speed.h"
#include "tests/gpu/check_report.h"
#include "tests/gpu/kernel_runs.h"
#include "tests/gpu/large_runs.h"

namespace {

using namespace dmlc::tests;
using dmlc::compute_host::GpuDriver;
using dmlc::compute_host::GpuResult;

constexpr int kFailed = 1;
constexpr int kWrongUse = 2;
constexpr int kNoCard = 77;
constexpr Flavor kFlavors[] = {Flavor::Plain, Flavor::Nan, Flavor::Infinite, Flavor::OnlyNan};
/// Beyond these rows only ordinary numbers are tried, and with `--small` nothing.
constexpr int kSmallRows = 1000;
constexpr int kRepetitions = 10;

struct Options {
  std::string folder = ".";
  std::string json;  ///< file for the results; empty for none
  std::string only;  ///< name of one kernel; empty for all
  bool small = false;
  std::optional<int> device;
};

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--small")
      options.small = true;
    else if (word == "--json" && has_value)
      options.json = argv[++i];
    else if (word == "--kernel" && has_value)
      options.only = argv[++i];
    else if (word == "--device" && has_value)
      options.device = std::atoi(argv[++i]);
    else if (word.starts_with("-"))
      return std::nullopt;
    else
      options.folder = word;
  }
  return options;
}

/// What differs; an error of the card is a difference, too.
std::string try_case(const KernelCase& kernel_case, int rows, Flavor flavor, const Runner& run) {
  try {
    return differences(kernel_case, rows, flavor, run);
  } catch (const std::exception& error) {
    return std::string(kernel_case.name) + ": " + error.what() + "\n";
  }
}

/// The smallest case that fails says most; the others would bury it.
void keep_first(std::string& kept, std::string found) {
  if (kept.empty()) kept = std::move(found);
}

class Check {
 public:
  Check(const GpuDriver& driver, const KernelBundle& bundle, const Options& options)
      : driver_(driver), bundle_(bundle), options_(options), card_(driver, bundle), processor_(bundle) {}

  CheckReport run() {
    report_.device = driver_.device();
    report_.driver = driver_.version();
    report_.nvrtc = bundle_.nvrtc;
    print_heading(report_.device);
    for (const KernelCase& kernel_case : library_cases()) {
      if (!options_.only.empty() && options_.only != kernel_case.name) continue;
      check(kernel_case);
      print_kernel(report_.kernels.back(), report_.device);
      // Whatever comes after a lost card says nothing about kernels.
      if (driver_.lost()) break;
    }
    if (!options_.small && !driver_.lost()) measure();
    return std::move(report_);
  }

 private:
  void check(const KernelCase& kernel_case) {
    KernelReport& report = report_.kernels.emplace_back();
    report.name = kernel_case.name;
    report.has_processor_form = processor_.has(report.name);
    for (const int rows : row_counts(kernel_case.largest)) {
      if (options_.small && rows > kSmallRows) break;
      const bool is_largest = rows > kSmallRows;
      card_.set_repetitions(is_largest ? kRepetitions : 1);
      processor_.set_repetitions(is_largest ? kRepetitions : 1);
      for (const Flavor flavor : kFlavors) {
        if (rows > kSmallRows && flavor != Flavor::Plain) continue;
        ++report.runs;
        keep_first(report.card_differences, try_case(kernel_case, rows, flavor, card_.runner()));
        if (driver_.lost()) return;
        if (report.has_processor_form && !options_.small)
          keep_first(report.processor_differences, try_case(kernel_case, rows, flavor, processor_.runner()));
      }
      report.rows = rows;
      report.card = card_.cost();
      report.processor = processor_.cost();
    }
    if (const auto* loaded = card_.loaded()) report.loaded = *loaded;
    card_.forget();
  }

  void measure() {
    try {
      measure_card_alone();
      card_.set_repetitions(kRepetitions);
      if (options_.only.empty()) report_.large = run_large(card_);
    } catch (const std::exception& error) {
      report_.failures += std::string("speed: ") + error.what() + "\n";
    }
  }

  /// Launches are those of a kernel that has nothing to do.
  void measure_card_alone() {
    const BundledKernel* form = bundle_.find("vector_add");
    if (form == nullptr) return;
    const dmlc::compute_host::GpuKernel kernel = load_form(driver_, *form);
    void* none = nullptr;
    int rows = 0;
    void* arguments[] = {&none, &none, &none, &rows};
    const GpuResult<CardSpeed> speed = measure_card(driver_, kernel, arguments);
    if (!speed) throw std::runtime_error(speed.error().message());
    report_.speed = *speed;
  }

  GpuDriver driver_;
  const KernelBundle& bundle_;
  const Options& options_;
  CardRuns card_;
  ProcessorRuns processor_;
  CheckReport report_;
};

int check_all(const Options& options) {
  const KernelBundle bundle = read_bundle(options.folder);
  const GpuResult<GpuDriver> driver = GpuDriver::open(options.device);
  if (!driver) {
    std::cout << "SKIPPED: " << driver.error().message() << "\n";
    return kNoCard;
  }
  const CheckReport report = Check(*driver, bundle, options).run();
  print_summary(report);
  if (!options.json.empty()) std::ofstream(options.json) << to_json(report) << "\n";
  std::cout.flush();
  // The driver's own clean-up would wait for a kernel that never ends.
  if (driver->lost()) ::_exit(kFailed);
  return report.ok() ? 0 : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<Options> options = read_options(argc, argv);
  if (!options) {
    std::cerr << "gpu_check [FOLDER] [--json FILE] [--kernel NAME] [--device N] [--small]\n";
    return kWrongUse;
  }
  try {
    return check_all(*options);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return kWrongUse;
  }
}
