// Does not compile if ggml's internal header differs from its mirror, src/kernels/abi.rs.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "ggml-backend-impl.h"

// The position in pointers, and the type.
#define CHECK(owner, member, slot, ...)                                                    \
    static_assert(offsetof(owner, member) == (slot) * sizeof(void *), #member);            \
    static_assert(std::is_same<decltype(std::declval<owner>().member), __VA_ARGS__>::value, \
                  #member)

static_assert(GGML_BACKEND_API_VERSION == 2, "API version");

static_assert(sizeof(ggml_backend_reg) == 6 * sizeof(void *), "registration");
CHECK(ggml_backend_reg, api_version, 0, int);
CHECK(ggml_backend_reg, iface.get_name, 1, const char *(*)(ggml_backend_reg_t));
CHECK(ggml_backend_reg, iface.get_device_count, 2, size_t (*)(ggml_backend_reg_t));
CHECK(ggml_backend_reg, iface.get_device, 3, ggml_backend_dev_t (*)(ggml_backend_reg_t, size_t));
CHECK(ggml_backend_reg, iface.get_proc_address, 4, void *(*)(ggml_backend_reg_t, const char *));
CHECK(ggml_backend_reg, context, 5, void *);

static_assert(sizeof(ggml_backend_device) == 17 * sizeof(void *), "device");
CHECK(ggml_backend_device, iface.get_name, 0, const char *(*)(ggml_backend_dev_t));
CHECK(ggml_backend_device, iface.get_description, 1, const char *(*)(ggml_backend_dev_t));
CHECK(ggml_backend_device, iface.get_memory, 2, void (*)(ggml_backend_dev_t, size_t *, size_t *));
CHECK(ggml_backend_device, iface.get_type, 3,
      enum ggml_backend_dev_type (*)(ggml_backend_dev_t));
CHECK(ggml_backend_device, iface.get_props, 4,
      void (*)(ggml_backend_dev_t, ggml_backend_dev_props *));
CHECK(ggml_backend_device, iface.init_backend, 5,
      ggml_backend_t (*)(ggml_backend_dev_t, const char *));
CHECK(ggml_backend_device, iface.get_buffer_type, 6,
      ggml_backend_buffer_type_t (*)(ggml_backend_dev_t));
CHECK(ggml_backend_device, iface.supports_op, 9,
      bool (*)(ggml_backend_dev_t, const ggml_tensor *));
CHECK(ggml_backend_device, iface.supports_buft, 10,
      bool (*)(ggml_backend_dev_t, ggml_backend_buffer_type_t));
CHECK(ggml_backend_device, reg, 15, ggml_backend_reg_t);
CHECK(ggml_backend_device, context, 16, void *);

static_assert(sizeof(ggml_backend) == 17 * sizeof(void *), "backend");
CHECK(ggml_backend, guid, 0, uint8_t (*)[16]);
CHECK(ggml_backend, iface.get_name, 1, const char *(*)(ggml_backend_t));
CHECK(ggml_backend, iface.free, 2, void (*)(ggml_backend_t));
CHECK(ggml_backend, iface.graph_compute, 11, ggml_status (*)(ggml_backend_t, ggml_cgraph *));
CHECK(ggml_backend, device, 15, ggml_backend_dev_t);
CHECK(ggml_backend, context, 16, void *);
