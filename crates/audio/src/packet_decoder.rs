//! The interface of the codecs.

use symphonia::core::packet::Packet;

pub(crate) struct BadPacket;

pub(crate) trait PacketDecoder: Send + Sync {
    fn codec(&self) -> String;

    /// Appends the frames to `planes` (empty, one per channel); returns their rate.
    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket>;
}
