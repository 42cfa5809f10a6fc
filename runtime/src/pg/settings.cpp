// SPDX-License-Identifier: Apache-2.0
// Defines and reads the settings dml.*.
#include "runtime/src/pg/settings.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>

#include "runtime/src/pg/server.h"

namespace dmlc::pg {
namespace {

int threads_setting = 1;
int max_memory_setting = 0;  // MB
int max_workers_setting = 2;
int idle_timeout_setting = 30;  // seconds
char* host_program_setting = nullptr;

int default_threads() { return static_cast<int>(std::clamp(::sysconf(_SC_NPROCESSORS_ONLN), 1L, 4L)); }

int default_memory_mb() {
  const long long bytes = static_cast<long long>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  return static_cast<int>(std::clamp(bytes / 2 / (1024 * 1024), 64LL, static_cast<long long>(MAX_KILOBYTES)));
}

}  // namespace

void define_settings() {
  DefineCustomIntVariable("dml.threads", "Threads that train one model.", nullptr, &threads_setting, default_threads(),
                          1, 1024, PGC_SUSET, 0, nullptr, nullptr, nullptr);
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
  MarkGUCPrefixReserved("dml");
}

unsigned thread_limit() { return static_cast<unsigned>(threads_setting); }
std::uint64_t memory_limit() { return static_cast<std::uint64_t>(max_memory_setting) * 1024 * 1024; }
int worker_limit() { return max_workers_setting; }
int worker_idle_seconds() { return idle_timeout_setting; }

std::string host_program() {
  if (host_program_setting != nullptr && host_program_setting[0] != '\0') return host_program_setting;
  Dl_info module{};
  if (::dladdr(reinterpret_cast<const void*>(&define_settings), &module) == 0) return {};
  std::string path = module.dli_fname;
  const std::string name = "declarativeml_host";
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  if (::access((folder + name).c_str(), X_OK) == 0) return folder + name;
  return folder + "../bin/" + name;  // a build tree
}

std::uint64_t effective_memory_limit(std::uint64_t model_limit) {
  return model_limit == 0 ? memory_limit() : std::min(model_limit, memory_limit());
}

}  // namespace dmlc::pg
