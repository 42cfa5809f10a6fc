// SPDX-License-Identifier: Apache-2.0
// Defines and reads the settings dml.*.
#include "runtime/src/pg/settings.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "runtime/src/pg/server.h"

namespace dmlc::pg {
namespace {

constexpr int kMostParallelWorkers = 1024;  // PostgreSQL's own limit

int threads_setting = 1;
int parallel_workers_setting = 0;
int max_memory_setting = 0;  // MB
int max_workers_setting = 2;
int idle_timeout_setting = 30;  // seconds
char* host_program_setting = nullptr;
char* kernel_host_program_setting = nullptr;
int compute_threads_setting = 1;
int compute_time_limit_setting = 600'000;  // ms
int device_setting = 0;

constexpr config_enum_entry kDevices[] = {{"auto", static_cast<int>(DeviceChoice::automatic), false},
                                          {"cpu", static_cast<int>(DeviceChoice::cpu), false},
                                          {"gpu", static_cast<int>(DeviceChoice::gpu), false},
                                          {nullptr, 0, false}};

int default_threads() { return static_cast<int>(std::clamp(::sysconf(_SC_NPROCESSORS_ONLN), 1L, 4L)); }

int default_memory_mb() {
  const long long bytes = static_cast<long long>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  return static_cast<int>(std::clamp(bytes / 2 / (1024 * 1024), 64LL, static_cast<long long>(MAX_KILOBYTES)));
}

/// The setting, or a program beside this module, or in a build tree.
std::string program_path(const char* setting, const char* name) {
  if (setting != nullptr && setting[0] != '\0') return setting;
  Dl_info module{};
  if (::dladdr(reinterpret_cast<const void*>(&define_settings), &module) == 0) return {};
  const std::string path = module.dli_fname;
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  return ::access((folder + name).c_str(), X_OK) == 0 ? folder + name : folder + "../bin/" + name;
}

void define_compute_settings() {
  DefineCustomStringVariable("dml.kernel_host_program", "Program that runs compute kernels in a process of its own.",
                             "Empty: the file declarativeml_kernel_host beside the module.",
                             &kernel_host_program_setting, "", PGC_SUSET, GUC_SUPERUSER_ONLY, nullptr, nullptr,
                             nullptr);
  DefineCustomIntVariable("dml.compute_threads", "Threads that run the blocks of one kernel.", nullptr,
                          &compute_threads_setting, 1, 1, 256, PGC_SUSET, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("dml.compute_time_limit", "Time that the kernel of one computation may take.", nullptr,
                          &compute_time_limit_setting, 600'000, 1, INT_MAX, PGC_SUSET, GUC_UNIT_MS, nullptr, nullptr,
                          nullptr);
  DefineCustomEnumVariable("dml.device", "Where kernels run.",
                           "auto: on a graphics processor when there is one and the kernel was compiled for it.",
                           &device_setting, static_cast<int>(DeviceChoice::automatic), kDevices, PGC_USERSET, 0,
                           nullptr, nullptr, nullptr);
}

}  // namespace

void define_settings() {
  DefineCustomIntVariable("dml.threads", "Threads that train one model.", nullptr, &threads_setting, default_threads(),
                          1, 1024, PGC_SUSET, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "dml.parallel_workers", "Parallel workers of PostgreSQL that share the steps of one training.",
      "0: threads of the job's own worker do. Of algorithms whose passes are steps.", &parallel_workers_setting, 0, 0,
      kMostParallelWorkers, PGC_SUSET, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("dml.max_memory", "Memory that training one model may take.",
                          "A model's own limit counts when it is smaller.", &max_memory_setting, default_memory_mb(), 1,
                          MAX_KILOBYTES, PGC_SUSET, GUC_UNIT_MB, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("dml.max_workers", "Jobs that run at the same time in one database.", nullptr,
                          &max_workers_setting, 2, 1, 64, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("dml.worker_idle_timeout", "How long a worker without a job stays.", nullptr,
                          &idle_timeout_setting, 30, 0, 86400, PGC_SIGHUP, GUC_UNIT_S, nullptr, nullptr, nullptr);
  DefineCustomStringVariable("dml.host_program", "Program that trains boosted trees in a process of its own.",
                             "Empty: the file declarativeml_host beside the module.", &host_program_setting, "",
                             PGC_SUSET, GUC_SUPERUSER_ONLY, nullptr, nullptr, nullptr);
  define_compute_settings();
  MarkGUCPrefixReserved("dml");
}

unsigned thread_limit() { return static_cast<unsigned>(threads_setting); }
int parallel_workers() { return parallel_workers_setting; }
std::uint64_t memory_limit() { return static_cast<std::uint64_t>(max_memory_setting) * 1024 * 1024; }
int worker_limit() { return max_workers_setting; }
int worker_idle_seconds() { return idle_timeout_setting; }

std::string host_program() { return program_path(host_program_setting, "declarativeml_host"); }
std::string kernel_host_program() { return program_path(kernel_host_program_setting, "declarativeml_kernel_host"); }
unsigned compute_threads() { return static_cast<unsigned>(compute_threads_setting); }
std::chrono::milliseconds compute_time_limit() { return std::chrono::milliseconds(compute_time_limit_setting); }
DeviceChoice device_choice() { return static_cast<DeviceChoice>(device_setting); }

std::uint64_t effective_memory_limit(std::uint64_t model_limit) {
  return model_limit == 0 ? memory_limit() : std::min(model_limit, memory_limit());
}

}  // namespace dmlc::pg
