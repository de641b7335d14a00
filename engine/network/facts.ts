/** @kernel include/uapi/linux/rtnetlink.h RT_TABLE_* */
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

/** The least MTU of an interface that speaks IPv6. @kernel include/linux/ipv6.h */
export const IPV6_MIN_MTU = 1280;

/** Of routes that nobody gave a metric. @kernel include/net/ip6_route.h IP6_RT_PRIO_USER */
export const defaultMetric = (family: 4 | 6): number => (family === 4 ? 0 : 1024);

/** Of routes to the network of an interface's own address. @kernel IP6_RT_PRIO_ADDRCONF */
export const connectedMetric = (family: 4 | 6): number => (family === 4 ? 0 : 256);
