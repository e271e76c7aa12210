// For Vulkan headers older than 1.3.272 (Debian 12 has 1.3.239): what whisper.cpp names
// of VK_EXT_layer_settings, which it uses only where a validation layer is installed.
// A folder on the include path that comes before the system's.
#pragma once
#include_next <vulkan/vulkan.hpp>

#ifndef VK_EXT_layer_settings
#include <vector>

namespace VULKAN_HPP_NAMESPACE {
// Values as in the Vulkan registry.
enum class LayerSettingTypeEXT { eBool32 = 0 };

struct LayerSettingEXT {
    const char *pLayerName;
    const char *pSettingName;
    LayerSettingTypeEXT type;
    uint32_t valueCount;
    const void *pValues;
};

struct LayerSettingsCreateInfoEXT {
    explicit LayerSettingsCreateInfoEXT(const std::vector<LayerSettingEXT> &settings)
        : settingCount(static_cast<uint32_t>(settings.size())), pSettings(settings.data()) {}

    StructureType sType = static_cast<StructureType>(1000496000);
    const void *pNext = nullptr;
    uint32_t settingCount;
    const LayerSettingEXT *pSettings;
};
} // namespace VULKAN_HPP_NAMESPACE
#endif
