package redis

import (
	"strconv"
	"sync"
)

// slots is the number of slots of a cluster (Redis Cluster specification, "Key distribution model").
const slots = 1 << 14

// slotOf returns the slot in which a cluster keeps the keys of a hash tag: the CRC16 of XMODEM, modulo the number of slots (the same, appendix A).
func slotOf(tag string) int {
	var crc uint16
	for i := range len(tag) {
		crc ^= uint16(tag[i]) << 8
		for range 8 {
			carry := crc&0x8000 != 0
			crc <<= 1
			if carry {
				crc ^= 0x1021
			}
		}
	}
	return int(crc) % slots
}

// slotTags are hash tags, one for every slot. They put a key into the slot of a partition without its name.
var slotTags = sync.OnceValue(func() []string {
	all := make([]string, slots)
	for n, left := int64(0), slots; left > 0; n++ {
		tag := strconv.FormatInt(n, 36)
		if at := slotOf(tag); all[at] == "" {
			all[at] = tag
			left--
		}
	}
	return all
})
